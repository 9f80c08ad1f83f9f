"""rounding_policies"""
