"""The inventory as JSON documents."""
