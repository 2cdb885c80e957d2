//! Which web pages may connect: by their Origin, which browsers alone send and cannot be made to forge.

use crate::ws::handshake::{Refusal, Upgrade};

use super::core::Core;
use super::refusals::Refused;
use super::routes::Route;

impl Core {
    /// The room's allow lists: origin, then subprotocol, which is returned.
    pub(super) fn check_route<'b>(
        &self,
        route: &Route,
        path: &str,
        upgrade: &Upgrade<'b>,
    ) -> Result<Option<&'b str>, Refusal> {
        self.check_origin(Some(route), path, upgrade)?;
        match upgrade.choose(&route.subprotocols) {
            None if route.require_subprotocol => {
                Err(Refusal::bad_request("none of these subprotocols is spoken here"))
            }
            chosen => Ok(chosen),
        }
    }

    /// Of the room's own allow list, or the server's. A refusal is noted for the log.
    pub(super) fn check_origin(
        &self,
        route: Option<&Route>,
        path: &str,
        upgrade: &Upgrade<'_>,
    ) -> Result<(), Refusal> {
        let own = route.and_then(|route| Some((route.kind.as_str(), route.origins.as_deref()?)));
        let (room, allowed) = own.unzip();
        if self.allows_origin(allowed.unwrap_or(&self.env.settings.origins), upgrade.origin) {
            return Ok(());
        }
        let Refusal { status, detail, .. } = Refusal::FORBIDDEN_ORIGIN;
        self.env.refusals.note(Refused::request(status, detail, path, true).of_origin(upgrade.origin, room));
        Err(Refusal::FORBIDDEN_ORIGIN)
    }

    /// A client without one is no browser; an empty list allows all.
    pub(super) fn allows_origin(&self, allowed: &[String], origin: Option<&str>) -> bool {
        let is_known =
            |origin: &str| allowed.iter().any(|known| matches(known, without_implied_port(origin)));
        allowed.is_empty() || origin.is_none_or(is_known)
    }
}

/// Browsers leave out the port that the scheme implies, and so do allow lists as they are read; some other clients name it.
fn without_implied_port(origin: &str) -> &str {
    let implied = [("https://", ":443"), ("http://", ":80")];
    let found = implied.iter().find_map(|(scheme, port)| {
        let start = origin.get(..scheme.len())?;
        start.eq_ignore_ascii_case(scheme).then(|| origin.strip_suffix(port))?
    });
    found.unwrap_or(origin)
}

/// Is it the allowed origin, or one of those it stands for: `*` for all, `https://*.example.com` for every host below that
/// domain, but not the domain itself? Settings and declarations allow no other `*`.
fn matches(known: &str, origin: &str) -> bool {
    match known.split_once('*') {
        None => known.eq_ignore_ascii_case(origin),
        Some(("", "")) => true,
        Some((scheme, domain)) => labels(scheme, domain, origin).is_some_and(is_host),
    }
}

/// What stands in the place of the `*`.
fn labels<'o>(scheme: &str, domain: &str, origin: &'o str) -> Option<&'o str> {
    let (start, rest) = origin.split_at_checked(scheme.len())?;
    let (labels, end) = rest.split_at_checked(rest.len().checked_sub(domain.len())?)?;
    Some(labels).filter(|_| start.eq_ignore_ascii_case(scheme) && end.eq_ignore_ascii_case(domain))
}

/// Labels of a host's name: no port, no user and no path begin in them.
fn is_host(labels: &str) -> bool {
    let is_of_host = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    !labels.is_empty() && labels.bytes().all(is_of_host)
}
