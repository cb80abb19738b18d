"""Tickets of a help desk: who waits for what until when."""

from django.db import models


class TicketQuerySet(models.QuerySet):
    """Asks for tickets in the words of the desk."""

    def open(self):
        return self.filter(closed_on__isnull=True)

    def late(self, today):
        return [ticket for ticket in self.open().order_by("due_on", "pk") if ticket.is_late(today)]


class Ticket(models.Model):
    """One thing that somebody waits for."""

    title = models.CharField(max_length=80)
    due_on = models.DateField()
    closed_on = models.DateField(null=True, blank=True)
    urgent = models.BooleanField(default=False)

    objects = TicketQuerySet.as_manager()

    def is_late(self, today):
        return self.closed_on is None and self.due_on <= today

    def close(self, today):
        if self.closed_on is None:
            self.closed_on = today
            self.save(update_fields=["closed_on"])

    def days_left(self, today):
        return max(0, (self.due_on - today).days)
