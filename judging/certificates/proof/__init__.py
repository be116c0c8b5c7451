"""What proves a paper: keys, signatures, time stamps, credentials, the second QR code."""
