//! The table of docs/reliability.md holds every limit with the value that it has in the sources.

use crate::support::project;

/// `16 MiB`, `1,000,000`, `64`.
fn documented(value: &str) -> u64 {
    let (number, unit) = value.split_once(' ').unwrap_or((value, ""));
    let number: u64 = number.replace(',', "").parse().unwrap();
    number
        * match unit {
            "" => 1,
            "KiB" => 1 << 10,
            "MiB" => 1 << 20,
            "GiB" => 1 << 30,
            other => panic!("no unit: {other}"),
        }
}

/// What stands behind `const NAME: TYPE =`: a product of numbers.
fn in_source(file: &str, name: &str) -> u64 {
    let text = std::fs::read_to_string(project("src").join(file)).unwrap();
    let line = text
        .lines()
        .find(|line| line.contains(&format!("const {name}: ")));
    let line = line.unwrap_or_else(|| panic!("src/{file} has no {name}"));
    let value = line.split_once(" = ").unwrap().1.trim_end_matches(';');
    let factors = value.split(" * ");
    factors
        .map(|factor| factor.replace('_', "").parse::<u64>().unwrap())
        .product()
}

#[test]
fn the_table_of_limits_is_true() {
    let text = std::fs::read_to_string(project("docs/reliability.md")).unwrap();
    let section = text.split("\n## Limits\n").nth(1).unwrap();
    let section = section.split("\n## ").next().unwrap();
    let rows = section.lines().filter(|line| line.starts_with("| `"));
    let mut seen = 0;
    for row in rows {
        let cells: Vec<_> = row.split('|').map(str::trim).collect();
        let [_, name, value, file, ..] = cells[..] else {
            panic!("{row}");
        };
        let (name, file) = (name.trim_matches('`'), file.trim_matches('`'));
        assert_eq!(documented(value), in_source(file, name), "{row}");
        seen += 1;
    }
    assert!(seen >= 15, "{seen} limits in the table");
}
