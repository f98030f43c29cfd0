"""Patrols: who goes when, who came, who is missed, what the night was like."""
