import pytest
from deploy_config import ports, service_settings

CONFIG = {"services": {"web": {"port": 80}, "jobs": None}, "shared": {"replicas": 2}}


def test_own_settings_win():
    assert service_settings(CONFIG, "web")["port"] == 80


def test_shared_settings():
    assert service_settings(CONFIG, "jobs") == {"replicas": 2, "port": 8080, "health": "/ping"}


def test_unknown_service():
    with pytest.raises(LookupError, match="no service"):
        service_settings(CONFIG, "mail")


def test_nothing_shared():
    assert service_settings({"services": {"web": {"replicas": 5}}}, "web")["replicas"] == 5


def test_ports():
    assert ports(CONFIG) == {80: "web", 8080: "jobs"}


def test_port_conflict():
    with pytest.raises(ValueError, match="both want"):
        ports({"services": {"a": None, "b": None}, "shared": {}})
