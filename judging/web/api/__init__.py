"""For machines: health of the service, and what judges' telephones send."""
