"""Settings that are enough for the models and their tests."""

SECRET_KEY = "only for tests"
USE_TZ = True
INSTALLED_APPS = ["tickets"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
