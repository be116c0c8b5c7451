"""The pages: one blueprint for each kind of user. Routes fetch, check, act through a service, and answer."""
