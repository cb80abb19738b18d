"""A waiting room: urgent patients go first."""


def call_order(patients):
    """Return the names in the order they are called.

    Patients are (name, urgency, arrival); a higher urgency goes first.
    """
    ordered = sorted(patients, key=lambda patient: patient[1])
    return [name for name, _, _ in ordered]


def waiting_times(patients, minutes=10):
    """Return name -> minutes until a patient is called."""
    return {name: place * minutes for place, name in enumerate(call_order(patients))}


def next_patient(patients):
    order = call_order(patients)
    return order[0] if order else None
