//! Which web pages may connect: by their Origin, which browsers alone send and cannot be made to forge.

use crate::ws::handshake::{Refusal, Upgrade};

use super::core::Core;

impl Core {
    /// Of an allow list, or the server's.
    pub(super) fn check_origin(
        &self,
        allowed: Option<&[String]>,
        upgrade: &Upgrade<'_>,
    ) -> Result<(), Refusal> {
        match self.allows_origin(allowed.unwrap_or(&self.env.settings.origins), upgrade.origin) {
            true => Ok(()),
            false => Err(Refusal::FORBIDDEN_ORIGIN),
        }
    }

    /// Who has none is no browser; an empty list allows all.
    pub(super) fn allows_origin(&self, allowed: &[String], origin: Option<&str>) -> bool {
        let listed = |origin: &str| allowed.iter().any(|known| known.eq_ignore_ascii_case(origin));
        allowed.is_empty() || origin.is_none_or(listed)
    }
}
