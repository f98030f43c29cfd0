"""Tables and questions: what is written down, and nothing about who asks."""
