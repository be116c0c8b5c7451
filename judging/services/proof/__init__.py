"""What makes a certificate provable, and checking one."""
