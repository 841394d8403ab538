"""What a wire story says of itself in its first lines."""
