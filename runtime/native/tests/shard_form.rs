//! Which version of the protocol each form is of.

use _native::channels::Version;
use _native::shard::form::Form;

#[test]
fn a_direct_member_has_no_envelope_and_every_other_form_is_of_one_version() {
    let versions = [Form::Direct, Form::Channel, Form::Offsets, Form::Objects].map(Form::version);
    assert_eq!(versions, [None, Some(Version::V2), Some(Version::V2), Some(Version::V1)]);
}
