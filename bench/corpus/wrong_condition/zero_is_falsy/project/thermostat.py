"""A thermostat with a schedule and a manual setting."""


class Thermostat:
    def __init__(self, schedule, default=18):
        self.schedule = schedule
        self.default = default
        self.manual = None

    def set(self, degrees):
        """Set a temperature by hand; None goes back to the schedule."""
        self.manual = degrees

    def target(self, hour):
        """Return the wanted temperature: by hand, by the schedule of the hour, or the default."""
        if self.manual:
            return self.manual
        return self.schedule.get(hour, self.default)

    def heats(self, hour, measured):
        """Tell whether to heat; it starts half a degree below the target."""
        return measured <= self.target(hour) - 0.5
