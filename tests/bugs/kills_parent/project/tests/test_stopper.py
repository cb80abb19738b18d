from graceful.stopper import Stopper


def test_work_goes_on_until_somebody_asks():
    assert Stopper(30).may_start()


def test_nobody_has_asked_yet():
    assert not Stopper(30).must_stop(1000)


def test_grace():
    stopper = Stopper(30)
    stopper.request(1000)
    assert not stopper.may_start()
    assert not stopper.must_stop(1029)
    assert stopper.must_stop(1030)


def test_second_request_changes_nothing():
    stopper = Stopper(30)
    stopper.request(1000)
    stopper.request(1020)
    assert stopper.must_stop(1030)
