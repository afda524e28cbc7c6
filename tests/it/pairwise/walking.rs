//! Jurors who walk from table to table, and the organisers who give the tables.

use entity::booth;
use sea_orm::EntityTrait;

use super::Duel;
use crate::support::{Actor, View, each_database};

impl Duel<'_> {
    /// Gives tables by the numbers of the entries, from 1 on.
    async fn with_tables(&self, olga: &Actor) {
        let page = olga.fill(&self.organise("/tables"), &[("by", "number"), ("first", "1")]).await;
        page.assert_says("The tables are given.");
    }

    async fn go(&self, juror: &Actor, table: &str) -> View {
        juror.post(&format!("{}/go", self.home()), &[("table", table)]).await
    }
}

/// The table to which a page sends its juror.
fn table(page: &View) -> i32 {
    let title = page.text("h1");
    let number = title.strip_prefix("Go to table ").unwrap_or_else(|| panic!("{title:?} sends nowhere\n{page:?}"));
    number.parse().unwrap()
}

each_database! {
    async fn a_juror_walks_and_compares_each_entry_with_the_one_before(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 8).await;
        let olga = d.contest.organiser("Olga").await;
        d.with_tables(&olga).await;
        let jim = d.contest.outside_juror("Jim").await;
        jim.get(&d.home()).await.assert_says("At which table are you?");
        let wrong = d.go(&jim, "99").await;
        wrong.assert_status(422);
        assert_eq!((wrong.wrong_fields(), wrong.value("table")), (vec!["table".to_owned()], "99".to_owned()));
        let page = d.go(&jim, "5").await;
        assert_eq!(table(&page), 5);
        page.assert_says("keep it in mind");
        let page = d.say(&jim, "seen").await;
        let second = table(&page);
        assert!((3..=7).contains(&second) && second != 5, "{second} is not near");
        page.assert_says("The one before").assert_says("Table 5");
        assert_eq!(table(&jim.get(&d.home()).await), second, "the same when the page is opened again");
        let page = d.say(&jim, "right").await;
        let third = table(&page);
        assert!(third != second, "{third}");
        page.assert_says(&format!("Table {second}"));
        let made = d.counting().await;
        assert_eq!(made.len(), 1);
        assert_eq!((made[0].left_id, made[0].right_id), (d.entries[4].id, d.entries[usize::try_from(second).unwrap() - 1].id));
        let page = d.say(&jim, "busy").await;
        assert!(table(&page) != third, "another table first");
        assert_eq!(d.counting().await.len(), 1, "it costs nothing");
        let page = d.go(&jim, "1").await;
        assert_eq!(table(&page), 1);
        page.assert_silent("The one before");
    }

    async fn what_a_juror_holds_in_mind_may_leave_the_contest(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 6).await;
        let olga = d.contest.organiser("Olga").await;
        d.with_tables(&olga).await;
        let jim = d.contest.outside_juror("Jim").await;
        d.go(&jim, "3").await;
        let page = d.say(&jim, "seen").await;
        page.assert_says("Table 3");
        let path = d.contest.path(&format!("/organise/entries/{}/disqualify", d.entries[2].number));
        olga.post(&path, &[("reason", "Copied")]).await.assert_status(200);
        jim.get(&d.home()).await.assert_says("At which table are you?").assert_silent("Table 3");
        let late = jim.post(&d.home(), &[("turn", &page.value("turn")), ("say", "left")]).await;
        late.assert_says("It was not counted again");
        assert_eq!(d.counting().await.len(), 0);
        assert!(table(&d.go(&jim, "4").await) == 4);
        d.say(&jim, "seen").await;
        d.say(&jim, "left").await;
        assert_eq!(d.counting().await.len(), 1);
    }

    async fn nobody_is_sent_to_a_table_at_which_another_juror_is(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 3).await;
        let olga = d.contest.organiser("Olga").await;
        d.with_tables(&olga).await;
        let mut taken = Vec::new();
        for name in ["Jim", "Ida", "Kim"] {
            let juror = d.contest.outside_juror(name).await;
            taken.push(table(&d.go(&juror, "2").await));
        }
        assert_eq!(taken[0], 2);
        taken.sort_unstable();
        assert_eq!(taken, [1, 2, 3]);
        let last = d.contest.outside_juror("Lou").await;
        d.go(&last, "2").await.assert_says("Wait a moment").assert_silent("Go to table");
    }

    async fn a_table_where_three_jurors_found_nobody_is_hidden_until_an_organiser_shows_it(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 5).await;
        let olga = d.contest.organiser("Olga").await;
        d.with_tables(&olga).await;
        for name in ["Jim", "Ida", "Kim"] {
            let juror = d.contest.outside_juror(name).await;
            assert_eq!(table(&d.go(&juror, "2").await), 2);
            let page = d.say(&juror, "absent").await;
            assert!(table(&page) != 2);
        }
        olga.get(&d.organise("")).await.assert_says("Nobody was found at these tables");
        let tables = olga.get(&d.organise("/tables")).await;
        tables.assert_says("3 jurors found nobody").assert_says("Hidden");
        let lou = d.contest.outside_juror("Lou").await;
        assert!(table(&d.go(&lou, "2").await) != 2);
        olga.press(&d.organise("/tables"), "Show again").await.assert_says("sent to that table again");
        olga.get(&d.organise("")).await.assert_silent("Nobody was found at these tables");
        assert_eq!(table(&d.go(&lou, "2").await), 2);
        let page = d.say(&lou, "absent").await;
        assert!(table(&page) != 2);
        let mia = d.contest.outside_juror("Mia").await;
        assert_eq!(table(&d.go(&mia, "2").await), 2, "one alone does not hide it, and the flags before are over");
        assert_eq!(d.counting().await.len(), 0);
    }

    async fn organisers_give_tables_by_lot_and_by_hand_and_take_them_away(app: TestApp) {
        let d = Duel::open(&app, "clean-water", 4).await;
        let olga = d.contest.organiser("Olga").await;
        let path = d.organise("/tables");
        let page = olga.fill(&path, &[("by", "lot"), ("seed", ""), ("first", "x")]).await;
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!(wrong, ["first", "seed"]);
        olga.fill(&path, &[("by", "lot"), ("seed", "4711"), ("first", "11")]).await.assert_status(200);
        let drawn = olga.get(&d.organise("/tables.csv")).await.body().to_owned();
        olga.fill(&path, &[("by", "lot"), ("seed", "4711"), ("first", "11")]).await.assert_status(200);
        assert_eq!(olga.get(&d.organise("/tables.csv")).await.body(), drawn, "the same seed draws the same");
        assert!(drawn.starts_with("table,number,title\r\n11,"), "{drawn}");
        let typed = [("table-1", "7"), ("table-2", "7"), ("table-3", "0"), ("table-4", "")];
        let page = olga.post(&format!("{path}/edit"), &typed).await;
        page.assert_status(422);
        let mut wrong = page.wrong_fields();
        wrong.sort();
        assert_eq!((wrong, page.value("table-3")), (vec!["table-2".to_owned(), "table-3".to_owned()], "0".to_owned()));
        let typed = [("table-1", "7"), ("table-2", "8"), ("table-3", "1"), ("table-4", "")];
        olga.post(&format!("{path}/edit"), &typed).await.assert_says("The tables are saved.");
        let csv = olga.get(&d.organise("/tables.csv")).await;
        assert_eq!(csv.body(), "table,number,title\r\n1,3,Well 3\r\n7,1,Well 1\r\n8,2,Well 2\r\n");
        let jim = d.contest.outside_juror("Jim").await;
        jim.get(&d.home()).await.assert_says("At which table are you?");
        let none = [("table-1", ""), ("table-2", ""), ("table-3", ""), ("table-4", "")];
        olga.post(&format!("{path}/edit"), &none).await.assert_says("The tables are saved.");
        assert!(booth::Entity::find().all(app.db().read()).await.unwrap().is_empty());
        jim.get(&d.home()).await.assert_says("Which one is better?");
        let verbs = app.verbs().await;
        assert_eq!(verbs, ["booth.assigned"; 4]);
    }
}
