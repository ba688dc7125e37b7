"""Touchpoints: where terminals stand, and what holds there."""
