"""The life of a case: transitions, buttons, deadlines, promises, reminders, outcomes."""
