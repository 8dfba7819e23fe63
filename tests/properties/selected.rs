//! Who gets in, and what is told of it, for any output that holds any part of what the store says.

use std::collections::BTreeMap;

use cabundle::policy::Selection;
use cabundle::store::Purpose;
use proptest::prelude::*;

use super::cases;
use super::generate::{carried, layouts, models, seeds};
use super::judge::Judged;
use super::parsed::parse;

proptest! {
    #![proptest_config(cases(256))]

    #[test]
    fn selection_is_the_design_s(
        model in models(),
        layout in layouts(),
        seeds in seeds(),
        carries in carried(),
    ) {
        let store = parse(&model, &layout);
        let model = model.ordered(&layout.objects(&model));
        let choices = seeds.choices(&model, carries);
        let selection = store.select(choices.policy(&model)).unwrap();
        let judged = Judged { model: &model, choices: &choices };
        for (at, candidate) in selection.candidates().iter().enumerate() {
            for purpose in Purpose::ALL {
                let verdict = candidate.decision.includes(purpose);
                prop_assert_eq!(verdict, judged.includes(at, purpose), "{} for {}", at, purpose);
            }
        }
        prop_assert_eq!(told(&selection), judged.told());
    }
}

/// How often each code is told.
pub(super) fn told(selection: &Selection<'_>) -> BTreeMap<&'static str, usize> {
    let mut told = BTreeMap::new();
    for diagnostic in selection.diagnostics() {
        *told.entry(diagnostic.code).or_default() += 1;
    }
    told
}
