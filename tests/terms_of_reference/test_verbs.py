def test_journey(people):
    from tests import factories

    r = factories.in_development(people)
    assert r.status == "in_development"
    assert r.terms.get().status == "in_force"
