"""What answers under each address; the table of operations lists them all."""
