//! Bundles: written, read, changed, and what they give.

use chrono::DateTime;
use entity::json::{Advance, Tie};

use super::bundle::*;
use super::settle::{self, settle};

/// Four entries, two jurors; entry 4 has no reviews.
pub(super) fn example() -> Bundle {
    let head = Head {
        format: FORMAT.to_owned(),
        competition: "open-seventeen".to_owned(),
        stage: "Jury".to_owned(),
        at: DateTime::UNIX_EPOCH,
        method: By::Mean,
        method_version: settle::VERSION,
        advance: Advance::Overall { places: 2, by: None, floors: Vec::new() },
        tie: Tie::Jury,
        seed: String::new(),
    };
    let criterion = |id: &str, weight, outside| Criterion {
        id: id.to_owned(),
        name: "Relevance".to_owned(),
        weight,
        min: 1.0,
        max: 5.0,
        step: 1.0,
        outside,
    };
    let review = |entry, juror: &str, a, b| Review {
        entry,
        juror: juror.to_owned(),
        points: [("C1".to_owned(), a), ("C2".to_owned(), b)].into(),
    };
    let entry = |number| Entry { number, category: None, group: None, submitted_at: None };
    Bundle {
        rubric: vec![criterion("C1", 3.0, false), criterion("C2", 1.0, true)],
        entries: (1..=4).map(entry).collect(),
        reviews: vec![
            review(1, "J1", 5.0, 1.0),
            review(2, "J1", 4.0, 5.0),
            review(2, "J2", 2.0, 5.0),
            review(3, "J2", 3.0, 1.0),
        ],
        ..Bundle::empty(head)
    }
}

fn told(bundle: &Bundle) -> String {
    let out = settle(bundle);
    let one = |s: &Standing| {
        let place = s.rank.map_or_else(|| "-".into(), |r| r.to_string());
        format!("{}:{place}{}{:?}", s.entry, if s.through { "+" } else { "" }, s.why)
    };
    let open: Vec<_> = out.open.iter().map(|o| format!(" {:?}?{}", o.entries, o.places)).collect();
    out.standings.iter().map(one).collect::<Vec<_>>().join(" ") + &open.concat()
}

#[test]
fn picks_decide_ties_and_what_is_outside_the_total_does_not_count() {
    let mut bundle = example();
    assert_eq!(told(&bundle), "1:1+Rule 2:2Tie 3:2Tie 4:-Rule [2, 3]?1");
    bundle.picks = vec![Pick { entry: 3, through: true }];
    assert_eq!(told(&bundle), "1:1+Rule 2:2Tie 3:2+Hand 4:-Rule");
    bundle.picks.push(Pick { entry: 4, through: true });
    assert_eq!(told(&bundle), "1:1+Rule 2:2Tie 3:2+Hand 4:-+Hand");
    bundle.picks = vec![Pick { entry: 1, through: false }, Pick { entry: 2, through: true }];
    assert_eq!(told(&bundle), "1:1Hand 2:2+Hand 3:2Tie 4:-Rule");
    bundle.head.advance = Advance::Picked;
    assert_eq!(told(&bundle), "1:1Hand 2:2+Hand 3:2Rule 4:-Rule");
    bundle.picks.clear();
    bundle.head.advance = Advance::PerCategory { places: 2 };
    bundle.head.tie = Tie::AllGoOn;
    assert_eq!(told(&bundle), "1:1+Rule 2:2+Tie 3:2+Tie 4:-Rule");
}

#[test]
fn comparisons_decide_where_the_stage_has_pairs() {
    let mut bundle = example();
    bundle.head.method = By::Comparisons;
    let one = |first, second, answer| Comparison { juror: "J1".to_owned(), first, second, answer };
    bundle.comparisons = vec![one(3, 1, Answer::First), one(1, 2, Answer::First), one(2, 3, Answer::Second)];
    assert_eq!(told(&bundle), "3:1+Rule 1:2+Rule 2:3Rule 4:-Rule");
}

#[test]
fn a_bundle_is_read_as_it_was_written_and_gives_the_same() {
    for method in [By::Mean, By::Median, By::Corrected, By::Picks] {
        let mut bundle = example();
        bundle.head.method = method;
        let (text, sha256) = bundle.write(&settle(&bundle).standings);
        assert_eq!(bundle.write(&settle(&bundle).standings).1, sha256);
        let (read, standings) = Bundle::read(&text).unwrap();
        assert_eq!(read, bundle);
        assert_eq!(settle::differences(&standings, &settle(&read).standings), Vec::<String>::new());
    }
}

#[test]
fn what_was_changed_is_found() {
    let bundle = example();
    let (text, _) = bundle.write(&settle(&bundle).standings);
    let read = |text: &str| Bundle::read(text).map(|_| ()).unwrap_err();
    assert_eq!(read(&text.replace("\"C1\":5.0", "\"C1\":4.0")), Fault::Changed);
    assert_eq!(read(text.trim_end().rsplit_once('\n').unwrap().0), Fault::End);
    assert_eq!(read(&format!("{text}{text}")), Fault::End);
    assert_eq!(read(&text.replace(FORMAT, "laureate-results/9")), Fault::Format("laureate-results/9".into()));
    assert_eq!(read(text.split_once('\n').unwrap().1), Fault::Head);
    assert!(matches!(read("{}"), Fault::Line(1, _)));
    let mut forged = settle(&bundle).standings;
    (forged[0].score, forged[1].through, forged[2].rank) = (Some(4.9), true, Some(1));
    let (text, _) = bundle.write(&forged[..3]);
    let (read, standings) = Bundle::read(&text).unwrap();
    assert_eq!(
        settle::differences(&standings, &settle(&read).standings),
        [
            "entry 1: score 4.900000 in the bundle, 5.000000 when computed",
            "entry 2: goes on (tie) in the bundle, does not go on (tie) when computed",
            "entry 3: place 1 in the bundle, 2 when computed",
            "entry 4: the bundle has no result for it",
        ]
    );
}

#[test]
fn lines_that_do_not_fit_together_are_told() {
    let odd = |change: &dyn Fn(&mut Bundle)| {
        let mut bundle = example();
        change(&mut bundle);
        Bundle::read(&bundle.write(&[]).0).map(|_| ()).unwrap_err().to_string()
    };
    let fit = "its lines do not fit together: ";
    assert_eq!(odd(&|b| b.entries[0].number = 2), format!("{fit}entry 2 comes twice"));
    assert_eq!(odd(&|b| b.rubric[1].id = "C1".into()), format!("{fit}criterion C1 comes twice"));
    assert_eq!(odd(&|b| b.reviews[1].entry = 1), format!("{fit}the review of entry 1 by J1 comes twice"));
    assert_eq!(odd(&|b| b.reviews[0].entry = 9), format!("{fit}the review of entry 9 by J1: there is no such entry"));
    assert_eq!(
        odd(&|b| b.reviews[0].points = [("C1".to_owned(), 6.0)].into()),
        format!("{fit}the review of entry 1 by J1: 6 points for C1 are not on the scale")
    );
    assert_eq!(
        odd(&|b| b.picks = vec![Pick { entry: 7, through: true }]),
        format!("{fit}a pick of entry 7: there is no such entry")
    );
}
