//! A cursor over binary layouts: what is read past the end panics.

/// What is left to read.
pub(crate) struct Bytes<'b>(pub(crate) &'b [u8]);

impl<'b> Bytes<'b> {
    #[track_caller]
    pub(crate) fn take(&mut self, length: usize) -> &'b [u8] {
        let (taken, rest) = self.0.split_at_checked(length).expect("the file is cut");
        self.0 = rest;
        taken
    }

    #[track_caller]
    pub(crate) fn array<const N: usize>(&mut self) -> [u8; N] {
        self.take(N).try_into().unwrap()
    }
}
