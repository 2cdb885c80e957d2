//! From a request for `channels.path` to a channel socket, which is in no room yet.

use std::collections::BTreeSet;

use crate::channels::Version;
use crate::mesh::percent;
use crate::ws::handshake::{Refusal, Request, Upgrade};

use super::channels::Channels;
use super::core::Core;
use super::slots::ConnSlot;

/// What is spoken here, as a subprotocol; the token that may stand beside it is the application's.
const SUBPROTOCOL: &str = "phoenix";

impl Core {
    /// Are channel sockets opened at this path?
    pub(super) fn is_channel_path(&self, path: &str) -> bool {
        let ours = &self.env.settings.channels_path;
        !ours.is_empty() && ours == path
    }

    pub(super) fn upgrade_channels(
        &mut self,
        slot: ConnSlot,
        request: &Request<'_>,
        upgrade: &Upgrade<'_>,
        rest: &mut [u8],
    ) -> Result<(), Refusal> {
        let version = version(request.query)?;
        self.check_origin(None, request.path, upgrade)?;
        let deflate = self.agree_deflate(upgrade)?;
        let protocol = upgrade.protocols.iter().copied().find(|offered| *offered == SUBPROTOCOL);
        // Which rooms it will join is not known yet: what any of them wants is kept.
        let wanted: BTreeSet<&String> = self.routes.rooms.iter().flat_map(|route| &route.headers).collect();
        let request = self.join_body(slot, wanted.into_iter(), request, protocol).into();
        let origin = upgrade.origin.map(Box::from);
        self.switch(slot, upgrade.key, protocol, deflate);
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.rare().channels = Some(Box::new(Channels::new(version, request, origin)));
        }
        self.recharge(slot);
        self.receive_rest(slot, rest);
        Ok(())
    }
}

/// Of the protocol, as the query asks for it.
fn version(query: &str) -> Result<Version, Refusal> {
    const BAD: Refusal = Refusal::bad_request("vsn: channels are spoken in versions 1.0.0 and 2.0.0 here");
    let named = query.split('&').find_map(|pair| pair.strip_prefix("vsn="));
    let named = named.map(|text| percent::decode(text).ok_or(BAD)).transpose()?;
    Version::named(named.as_deref()).ok_or(BAD)
}
