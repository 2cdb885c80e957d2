//! Commands of the parent, carried out between reading and writing of a turn.

use super::command::{Command, decode_keys};
use super::config::ms;
use super::turn::Reactor;
use crate::reactor::socket::Listener;

impl Reactor {
    /// A command that cannot be carried out changes nothing; the parent checked it before and counts the failure.
    pub(super) fn run(&mut self, command: Command) {
        let result = match command {
            Command::Table(update) => {
                // A host was told first and wrote then what it had still to say: it is heard as the owner it was.
                self.hear_links();
                self.core.apply_table(&update);
                Ok(())
            }
            Command::Routes(update) => update.into_routes().map(|routes| self.core.set_routes(routes)),
            Command::Drain { spread_s, deadline_s } => {
                self.core.start_drain(ms(spread_s), ms(deadline_s));
                Ok(())
            }
            Command::Tls(material) => self.security.set_material(material),
            Command::Tickets { keys_b64 } => {
                decode_keys(&keys_b64).and_then(|keys| self.security.set_keys(keys))
            }
            Command::Adopt { fd } => self.adopt(fd),
            Command::Stop => {
                self.stopping = true;
                Ok(())
            }
        };
        if result.is_err() {
            self.core.env.counters.commands_failed.add(1);
        }
    }

    fn adopt(&mut self, fd: i32) -> Result<(), String> {
        let listener = Listener::from_fd(fd).map_err(|error| format!("listener {fd}: {error}"))?;
        self.listen(listener).map_err(|error| format!("listener {fd}: {error}"))
    }
}
