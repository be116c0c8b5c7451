"""Certificates: their looks, who gets one, issuing, revoking, and making the papers."""
