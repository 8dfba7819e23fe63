//! Small tables by hand. What a browser makes of the page is looked at by `cargo xtask pages`.
#![allow(clippy::unwrap_used, reason = "tests")]

use jiff::civil::date;

use super::render;
use crate::history::Lives;

fn page(lines: &[(&str, &str, &str, &str)], last: Option<jiff::civil::Date>) -> String {
    // No table is without a life.
    if lines.is_empty() {
        return render(&Lives::default());
    }
    let mut table = match last {
        Some(last) => format!("# revisions: 2, 2001-01-01 to {last}\n"),
        None => String::new(),
    };
    table += "sha256\tfirst\tgone\ttrust\tlabel\n";
    for (number, (first, gone, trust, label)) in (1..).zip(lines) {
        table += &format!("{number:064x}\t{first}\t{gone}\t{trust}\t{label}\n");
    }
    render(&Lives::parse(&table).unwrap())
}

#[test]
fn a_life_as_a_bar_and_in_words() {
    let trust = "2001-01-01=trusted/trusted 2002-01-01=trusted/none 2003-01-01=distrusted/none";
    let page = page(&[("2001-01-01", "2004-01-01", trust, "Alpha")], None);
    // 2001 to 2004, four years of 25 %. Neighbours that look the same are one.
    let [upper, crossed, lower, dotted] = [
        r#"<rect class="s" x="0.000%" y="2" width="50.000%" height="8">"#,
        r#"<rect class="x" x="50.000%" y="2" width="25.000%" height="8">"#,
        r#"<rect class="e" x="0.000%" y="11" width="25.000%" height="8">"#,
        r#"<line class="n" x1="25.000%" x2="75.000%" y1="15" y2="15">"#,
    ];
    for part in [upper, crossed, lower, dotted] {
        assert_eq!(page.matches(part).count(), 1, "{part}");
    }
    assert!(page.contains(r##"<use href="#gone" x="75.000%">"##));
    assert!(page.contains(
        "<title>Alpha: from 2001-01-01 trusted for server-auth, email-protection; \
         from 2002-01-01 trusted for server-auth; from 2003-01-01 distrusted for server-auth; \
         removed 2004-01-01</title>"
    ));
}

#[test]
fn a_distrust_date_hatches_and_stands_at_its_day() {
    let trust = "2001-01-01=trusted/none 2002-01-01=trusted/none/030101235959Z";
    let life = [("2001-01-01", "", trust, "Alpha")];
    let page = page(&life, Some(date(2004, 12, 31)));
    assert!(page.contains(r#"<rect class="sd" x="25.000%""#));
    assert!(page.contains(r##"<use href="#date" x="50.000%">"##));
    assert!(page.contains("trusted for server-auth if issued until 2003-01-01T23:59:59Z"));
    assert!(page.contains("still there"));
    // Without the root's trust the date means nothing.
    let none = [(
        "2001-01-01",
        "",
        "2001-01-01=none/trusted/030101235959Z",
        "Beta",
    )];
    let page = self::page(&none, Some(date(2004, 12, 31)));
    assert!(!page.contains(r##"<use href="#date" x="50"##) && !page.contains("until 2003"));
}

#[test]
fn what_is_there_reaches_to_the_last_revision() {
    let life = [("2001-01-01", "", "2001-01-01=trusted/none", "Alpha")];
    // 2001 and 2002, 1 July 2002 being day 181 of 365 counted from 0: 50 % + 24.794 %.
    let page = page(&life, Some(date(2002, 7, 1)));
    assert!(page.contains(r#"width="74.794%""#));
    assert!(page.contains(r##"<use href="#open" x="74.794%">"##));
    // It may end the day on which a root went.
    let page = self::page(
        &[(
            "2001-01-01",
            "2003-01-01",
            "2001-01-01=trusted/none",
            "Alpha",
        )],
        Some(date(2003, 1, 1)),
    );
    assert!(page.contains(r##"<use href="#gone" x="66.666%">"##));
}

#[test]
fn no_lives_are_a_page_too() {
    let page = page(&[], None);
    assert!(page.contains("<h1>") && !page.contains("<svg"));
}

#[test]
fn labels_stay_text() {
    let label = "</script><img src=x onerror=\"alert(1)\">\u{202e}";
    let page = page(
        &[("2001-01-01", "", "2001-01-01=trusted/none", label)],
        None,
    );
    assert!(page.contains(r"&lt;/script&gt;&lt;img src=x onerror=&quot;alert(1)&quot;&gt;\u202e"));
    assert!(!page.contains("<img") && !page.contains('\u{202e}'));
    assert_eq!(page.matches("</script>").count(), 1);
}

#[test]
fn every_life_in_less_than_a_megabyte() {
    let lives = Lives::embedded().unwrap();
    let page = render(&lives);
    assert_eq!(
        page.matches("<svg class=\"bar\" role=\"img\">").count(),
        451
    );
    assert_eq!(page.matches("data-find=").count(), 451);
    assert!(page.len() < 1_000_000);
    for word in ["http://", "https://", " src=", " style=", " onclick"] {
        assert!(!page.contains(word), "{word}");
    }
}
