"""The composition of the stages: find -> load -> extract -> emit -> link -> audit -> publish -> validate.

Each module is imported by the commands that need it, so that ``kg extract`` need not wait for what a store needs.
"""
