"""Forms that clean what people type."""


class Form:
    required = ("name",)

    def clean(self, data):
        """Return the data with spaces taken off; missing fields raise ValueError."""
        cleaned = {key: value.strip() for key, value in data.items() if value.strip()}
        missing = [field for field in self.required if field not in cleaned]
        if missing:
            raise ValueError(", ".join(missing))
        return cleaned


class MailForm(Form):
    required = ("name", "mail")

    def clean(self, data):
        """Return the data with the mail address in lower case as well."""
        super().clean(data)
        data["mail"] = data["mail"].lower()
        return data


class OrderForm(MailForm):
    required = ("name", "mail", "article")

    def clean(self, data):
        """Return the data with the quantity, one unless it is given, as a number."""
        cleaned = super().clean(data)
        cleaned["quantity"] = int(cleaned.get("quantity", "1"))
        return cleaned
