//! What a whole request gets: a page, a room, or an honest refusal.

use crate::mesh::body;
use crate::mesh::frames::NOBODY;
use crate::ws::close;
use crate::ws::connection::Connection;
use crate::ws::deflate::{Inflater, Negotiated, negotiate};
use crate::ws::handshake::{Ask, Refusal, Request, Upgrade, classify, switching_protocols};
use crate::ws::sink::Role;

use super::accept::addresses::forwarded;
use super::accept::refused::Refused;
use super::core::Core;
use super::member::Member;
use super::phase::Phase;
use super::slots::ConnSlot;

impl Core {
    /// Serves the page, opens the WebSocket, or says which refusal it is.
    pub(super) fn route(
        &mut self,
        slot: ConnSlot,
        request: &Request<'_>,
        rest: &mut [u8],
    ) -> Result<(), Refusal> {
        let ask = classify(request)?;
        self.believe_proxy(slot, request);
        match (self.conns.known(slot).and_then(|conn| conn.refused), ask) {
            (_, ask) if self.table.version == 0 => self.refuse_unrouted(slot, &ask),
            (Some(refused), Ask::Upgrade(upgrade)) => self.refuse_upgrade(slot, refused, &upgrade),
            (Some(refused), _) => Err(refused.refusal()),
            (None, Ask::Upgrade(upgrade)) => self.upgrade(slot, request, &upgrade, rest),
            (None, Ask::Plain { head }) => self.serve_page(slot, request, head),
        }
    }

    fn serve_page(&mut self, slot: ConnSlot, request: &Request<'_>, head: bool) -> Result<(), Refusal> {
        let Some(page) = self.routes.page(request.path) else {
            if self.is_channel_path(request.path) {
                return Err(Refusal::UPGRADE_REQUIRED);
            }
            return Err(match self.routes.room(request.path) {
                Ok(_) => Refusal::UPGRADE_REQUIRED,
                Err(denial) => self.env.unknown_paths.refuse(request.path, false, denial),
            });
        };
        let response = page.response(head, request.header("if-none-match"));
        self.env.counters.pages_served.add(1);
        self.respond(slot, response);
        Ok(())
    }

    /// A peer that is believed is a proxy: the address it names is the client's, and is counted unless it is trusted itself.
    fn believe_proxy(&mut self, slot: ConnSlot, request: &Request<'_>) {
        let Some(conn) = self.conns.known(slot) else { return };
        if conn.refused.is_some() || !self.env.believes(&conn.address) {
            return;
        }
        let chain = request.elements("x-forwarded-for");
        let Some(mut address) = forwarded(chain, |address| self.env.trusts(address)) else { return };
        let refused = self.admission.count(&mut address, &self.env);
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.address = address;
            conn.refused = refused;
            self.admission.answers(refused.is_some());
        }
    }

    /// A browser shows its page no status: it is let in and closed with a code and a delay.
    pub(super) fn refuse_upgrade(
        &mut self,
        slot: ConnSlot,
        refused: Refused,
        upgrade: &Upgrade<'_>,
    ) -> Result<(), Refusal> {
        if upgrade.origin.is_none() {
            return Err(refused.refusal());
        }
        self.env.counters.refused(refused.status());
        // Chrome fails a handshake that takes none of the subprotocols it offers, and then knows no code.
        let protocol = upgrade.protocols.first().copied();
        self.push_response(slot, switching_protocols(upgrade.key, protocol, None));
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.phase = Phase::Open;
        }
        self.close_by_policy(slot, close::TRY_AGAIN, &close::retry(refused.slug(), refused.retry_ms()));
        Ok(())
    }

    fn upgrade(
        &mut self,
        slot: ConnSlot,
        request: &Request<'_>,
        upgrade: &Upgrade<'_>,
        rest: &mut [u8],
    ) -> Result<(), Refusal> {
        if self.is_channel_path(request.path) {
            return self.upgrade_channels(slot, request, upgrade, rest);
        }
        let room = self.routes.room(request.path);
        let unknown = |denial| self.env.unknown_paths.refuse(request.path, true, denial);
        let (number, key) = room.map_err(unknown)?;
        let route = self.routes.rooms.get(usize::from(number)).ok_or(Refusal::NOT_FOUND)?;
        let protocol = self.check_route(route, request.path, upgrade)?;
        let deflate = self.agree_deflate(upgrade)?;
        if !self.is_reached(number, &key) {
            return self.wait_for_host(slot);
        }
        if self.is_owner_busy(number, &key) {
            return self.refuse_upgrade(slot, Refused::Load, upgrade);
        }
        let join = self.join_body(slot, route.headers.iter(), request, protocol);
        self.switch(slot, upgrade.key, protocol, deflate);
        let member = self.join(slot, number, &key, Member::direct(join.into()));
        if let Some(conn) = self.conns.known_mut(slot) {
            conn.member = member.into();
        }
        self.recharge(slot);
        self.receive_rest(slot, rest);
        Ok(())
    }

    pub(super) fn agree_deflate(&self, upgrade: &Upgrade<'_>) -> Result<Option<Negotiated>, Refusal> {
        negotiate(upgrade.extensions.iter().copied(), &self.env.deflate)
            .map_err(|_| Refusal::bad_request("Sec-WebSocket-Extensions is malformed"))
    }

    /// Answers 101 and opens the WebSocket.
    pub(super) fn switch(
        &mut self,
        slot: ConnSlot,
        key: &str,
        protocol: Option<&str>,
        deflate: Option<Negotiated>,
    ) {
        let extension = deflate.as_ref().map(|agreed| agreed.response.as_str());
        self.push_response(slot, switching_protocols(key, protocol, extension));
        self.open(slot, deflate);
    }

    /// The body of a JOIN, with those headers that are `wanted`.
    pub(super) fn join_body<'n>(
        &self,
        slot: ConnSlot,
        wanted: impl Iterator<Item = &'n String>,
        request: &Request<'_>,
        protocol: Option<&str>,
    ) -> Vec<u8> {
        let conn = self.conns.known(slot);
        let peer = conn.map_or(String::new(), |conn| conn.address.text());
        let present = |name: &'n String| Some((name.as_str(), request.joined(name)?));
        let headers: Vec<_> = wanted.filter_map(present).collect();
        let join = body::Join {
            room: NOBODY,
            connection: conn.map_or(0, |conn| conn.id),
            path: request.path,
            query: request.query,
            subprotocol: protocol.unwrap_or_default(),
            peer: &peer,
            headers: headers.iter().map(|(name, value)| (*name, &**value)).collect(),
            topic: "",
            params: &[],
        };
        join.bytes()
    }

    /// From request to WebSocket.
    fn open(&mut self, slot: ConnSlot, deflate: Option<Negotiated>) {
        let params = deflate.map(|agreed| agreed.params);
        let inflater = params.map(|params| Box::new(Inflater::of_client(&params)));
        let Some(conn) = self.conns.known_mut(slot) else { return };
        conn.phase = Phase::Open;
        conn.rare = None;
        conn.deflate = params;
        conn.ws = Connection::new(Role::Server, inflater);
        self.env.counters.upgraded.add(1);
        self.set_limit(slot, self.env.settings.heartbeat_interval_s);
    }

    /// What came behind the request, at once or when the room has credit.
    pub(super) fn receive_rest(&mut self, slot: ConnSlot, rest: &mut [u8]) {
        if rest.is_empty() {
            return;
        }
        if self.wants_read(slot) {
            return self.decode(slot, rest);
        }
        let Some(conn) = self.conns.known_mut(slot) else { return };
        conn.rare().held = Some(rest.to_vec());
    }

    /// Decodes what waited for credit; the driver reads on after it.
    pub fn take_held(&mut self, slot: ConnSlot) {
        let Some(conn) = self.conns.get_mut(slot) else { return };
        if let Some(mut held) = conn.take(|rare| rare.held.take()) {
            self.decode(slot, &mut held);
        }
    }
}
