"""What families need afterwards: a new code, the certificate's link, letters, and their wish for another spelling."""
