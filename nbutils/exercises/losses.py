"""Exercises."""

from nbutils.exercise import Exercise

EXERCISES: list[Exercise] = []
