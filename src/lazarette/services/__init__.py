"""What the product does; every public method asks the gate."""
