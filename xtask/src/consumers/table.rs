//! A table for people: one row per thing checked, and whether it was as expected.

use std::fmt;

use cabundle::text::one_line;

/// Whether something was as expected.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Verdict {
    /// Nothing was run, as with `--list`.
    Listed,
    /// As expected.
    Expected,
    /// Not, and why: several lines perhaps.
    Unexpected(String),
}

/// One row.
#[derive(Clone, Debug)]
pub(crate) struct Row<const N: usize> {
    cells: [String; N],
    verdict: Verdict,
}

/// Rows under a title.
#[derive(Clone, Debug)]
pub(crate) struct Table<const N: usize> {
    pub(crate) title: String,
    pub(crate) head: [String; N],
    pub(crate) rows: Vec<Row<N>>,
}

impl<const N: usize> Row<N> {
    /// A row of `--list`.
    pub(crate) fn listed(cells: [String; N]) -> Self {
        Self {
            cells,
            verdict: Verdict::Listed,
        }
    }

    /// A row that was checked.
    pub(crate) fn checked(cells: [String; N], verdict: Verdict) -> Self {
        Self { cells, verdict }
    }

    /// Whether nothing speaks against it.
    pub(crate) fn as_expected(&self) -> bool {
        !matches!(self.verdict, Verdict::Unexpected(_))
    }

    /// In one line, as it happens.
    pub(crate) fn line(&self) -> String {
        let cells: Vec<&str> = self.cells.iter().map(String::as_str).collect();
        let cells = cells.join(" · ");
        match &self.verdict {
            Verdict::Listed | Verdict::Expected => format!("ok: {cells}"),
            Verdict::Unexpected(why) => {
                let why = why.lines().next().unwrap_or_default();
                format!("NOT AS EXPECTED: {cells}: {why}")
            }
        }
    }
}

impl<const N: usize> Table<N> {
    /// Whether every row is as expected. A table without rows has shown nothing.
    pub(crate) fn as_expected(&self) -> bool {
        !self.rows.is_empty() && self.rows.iter().all(Row::as_expected)
    }
}

impl<const N: usize> fmt::Display for Table<N> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let checked = |row: &&Row<N>| row.verdict != Verdict::Listed;
        let checked = self.rows.iter().filter(checked).count();
        let mut widths = self.head.each_ref().map(|cell| cell.chars().count());
        for row in &self.rows {
            for (width, cell) in widths.iter_mut().zip(&row.cells) {
                *width = (*width).max(one_line(cell.as_bytes()).chars().count());
            }
        }
        let line = |cells: &[String; N], last: &str| {
            let mut line = String::new();
            for (cell, width) in cells.iter().zip(widths) {
                line.push_str(&format!("{:width$}  ", one_line(cell.as_bytes())));
            }
            line.push_str(last);
            line.trim_end().to_owned()
        };
        let last = if checked == 0 { "" } else { "as expected" };
        writeln!(f, "# {}", self.title)?;
        writeln!(f, "{}", line(&self.head, last))?;
        for row in &self.rows {
            let last = match &row.verdict {
                Verdict::Listed => "",
                Verdict::Expected => "yes",
                Verdict::Unexpected(_) => "NO",
            };
            writeln!(f, "{}", line(&row.cells, last))?;
            if let Verdict::Unexpected(why) = &row.verdict {
                for reason in why.lines() {
                    writeln!(f, "    {}", one_line(reason.as_bytes()))?;
                }
            }
        }
        if checked > 0 {
            let failed = self.rows.iter().filter(|row| !row.as_expected()).count();
            writeln!(f, "{checked} rows, {failed} not as expected")?;
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::{Row, Table, Verdict};

    fn table(rows: Vec<Row<4>>) -> Table<4> {
        Table {
            title: "readers".to_owned(),
            head: ["reader", "version", "output", "roots"].map(str::to_owned),
            rows,
        }
    }

    fn row(reader: &str, verdict: Verdict) -> Row<4> {
        Row::checked([reader, "1.2", "pem", "145"].map(str::to_owned), verdict)
    }

    #[test]
    fn columns_are_as_wide_as_their_widest_cell() {
        let why = "not there\ninstall it: apt-get install gnutls-bin".to_owned();
        let rows = vec![
            row("openssl", Verdict::Expected),
            row("gnutls-certtool", Verdict::Unexpected(why)),
        ];
        assert_eq!(
            table(rows).to_string(),
            "# readers\n\
             reader           version  output  roots  as expected\n\
             openssl          1.2      pem     145    yes\n\
             gnutls-certtool  1.2      pem     145    NO\n    \
                 not there\n    \
                 install it: apt-get install gnutls-bin\n\
             2 rows, 1 not as expected\n"
        );
    }

    #[test]
    fn one_unexpected_row_decides_and_no_rows_are_no_success() {
        assert!(table(vec![row("a", Verdict::Expected)]).as_expected());
        let bad = row("b", Verdict::Unexpected(String::new()));
        assert!(!table(vec![row("a", Verdict::Expected), bad]).as_expected());
        assert!(!table(Vec::new()).as_expected());
    }

    #[test]
    fn what_a_reader_prints_is_one_harmless_line() {
        let rows = vec![row("a\u{1b}[2J\nb", Verdict::Expected)];
        let text = table(rows).to_string();
        assert!(!text.contains('\u{1b}'));
        assert_eq!(text.lines().count(), 4);
    }

    #[test]
    fn a_list_has_no_verdicts() {
        let rows = vec![Row::listed(["a", "b", "c", ""].map(str::to_owned))];
        let text = table(rows).to_string();
        assert!(!text.contains("expected"), "{text}");
    }
}
