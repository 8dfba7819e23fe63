//! Signature databases as the UEFI specification (2.10, section 32.4.1) lays them out: any number of lists, of
//! any number of signatures of one size.

/// Little-endian fields from the front.
struct Fields<'b>(&'b [u8]);

impl<'b> Fields<'b> {
    fn bytes(&mut self, n: usize) -> &'b [u8] {
        let (bytes, rest) = self.0.split_at_checked(n).expect("cut off");
        self.0 = rest;
        bytes
    }

    fn u32(&mut self) -> usize {
        u32::from_le_bytes(self.bytes(4).try_into().unwrap()) as usize
    }

    /// An EFI_GUID in its usual spelling.
    fn guid(&mut self) -> String {
        let mut field = |n: usize, reversed: bool| {
            let mut bytes = self.bytes(n).to_vec();
            if reversed {
                bytes.reverse();
            }
            cabundle::store::hex(&bytes)
        };
        let fields = [
            field(4, true),
            field(2, true),
            field(2, true),
            field(2, false),
            field(6, false),
        ];
        fields.join("-")
    }
}

/// The certificates.
pub(super) fn read(bytes: &[u8]) -> Vec<Vec<u8>> {
    let mut fields = Fields(bytes);
    let mut found = Vec::new();
    while !fields.0.is_empty() {
        assert_eq!(
            fields.guid(),
            "a5c059a1-94e4-4aa7-87b5-ab155c2bf072",
            "X.509"
        );
        let [list, header, signature] = [fields.u32(), fields.u32(), fields.u32()];
        let mut signatures = Fields(fields.bytes(list.checked_sub(28).unwrap()));
        signatures.bytes(header);
        assert!(signature > 16 && signatures.0.len() % signature == 0);
        while !signatures.0.is_empty() {
            signatures.guid();
            found.push(signatures.bytes(signature - 16).to_vec());
        }
    }
    found
}
