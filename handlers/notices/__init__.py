"""What many should know: written, looked at by a second person, sent, answered, taken back."""
