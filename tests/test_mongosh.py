"""What runs the examples for mongosh: it takes their language as mongosh does, and refuses what it does not know."""

import re
from datetime import UTC, datetime, timedelta

import mongosh
import pytest


def test_literals_are_read_as_javascript_has_them():
    (calls,) = mongosh.statements(
        """db.articles.find( // of a day
          { a: "x\\"y", 'b.c': { $gte: ISODate("2020-01-01"), $lt: ISODate("2020-01-02T03:04:05Z") }, d: /a\\.b/i,
            e: [1, -2.5, true, false, null,], $and: [{}], },
        ).sort({ b: -1, a: 1 }).limit(3);"""
    )
    assert [name for name, _ in calls] == ["db", "articles", "find", "sort", "limit"]
    assert calls[2][1] == [
        {
            "a": 'x"y',
            "b.c": {"$gte": datetime(2020, 1, 1, tzinfo=UTC), "$lt": datetime(2020, 1, 2, 3, 4, 5, tzinfo=UTC)},
            "d": re.compile(r"a\.b", re.IGNORECASE),
            "e": [1, -2.5, True, False, None],
            "$and": [{}],
        }
    ]
    assert list(calls[3][1][0].items()) == [("b", -1), ("a", 1)]


def test_a_time_ago_is_counted_from_now():
    ((*_, (_, [asked])),) = mongosh.statements("db.a.find({ at: { $gte: new Date(Date.now() - 86400000) } })")
    assert abs(datetime.now(UTC) - timedelta(days=1) - asked["at"]["$gte"]) < timedelta(minutes=1)


@pytest.mark.parametrize(
    "text",
    [
        "db.a.find({ a: b })",
        "db.a.find({ a: 1 }",
        "db.a.find({ a 1 })",
        "db.a.find({ a: `x` })",
        "db.a.find({}).map(one => one.a)",
        "const found = db.a.find({})",
        "for (const one of db.a.find({})) print(one)",
    ],
)
def test_what_is_not_known_is_no_example(text):
    with pytest.raises(SyntaxError):
        mongosh.statements(text)


@pytest.mark.parametrize(
    "text", ["print(1)", "db.a.drop()", "db.a.find({}).explain({})", "db.a.aggregate([]).limit(1)"]
)
def test_what_is_no_question_is_not_run(db, text):
    with pytest.raises(SyntaxError):
        mongosh.run(text, db)


def test_the_last_statement_answers(db):
    db.a.insert_many([{"_id": 2, "b": {"c": ["x", 1.0]}}, {"_id": 1, "b": {"c": []}}])
    found = mongosh.run('use("elsewhere")\ndb.a.countDocuments({})\ndb.a.find({}, { b: 1 }).sort({ _id: 1 })', db)
    assert [mongosh.cells(one) for one in found] == [["1"], ["2", "x", "1"]]
    assert mongosh.run("db.a.countDocuments({})", db) == [2]
