//! All links of a host, by number. One rule: **a number is not used again**, so that of a link that has closed finds
//! nothing, silently: what was to be sent there is for nobody.

use super::link::Link;
use super::numbers::LinkIndex;

/// See the module.
#[derive(Debug, Default)]
pub(super) struct Links(Vec<Option<Box<Link>>>);

impl Links {
    pub(super) fn open(&mut self) -> LinkIndex {
        self.0.push(Some(Box::default()));
        LinkIndex::of_index(self.0.len() - 1)
    }

    /// Takes a link out for good.
    pub(super) fn close(&mut self, link: LinkIndex) -> Option<Box<Link>> {
        self.0.get_mut(link.index())?.take()
    }

    #[inline]
    pub(super) fn get(&self, link: LinkIndex) -> Option<&Link> {
        self.0.get(link.index())?.as_deref()
    }

    #[inline]
    pub(super) fn get_mut(&mut self, link: LinkIndex) -> Option<&mut Link> {
        self.0.get_mut(link.index())?.as_deref_mut()
    }

    /// Every open link with its number. O(links that there have been).
    pub(super) fn iter(&self) -> impl Iterator<Item = (LinkIndex, &Link)> {
        let places = self.0.iter().enumerate();
        places.filter_map(|(index, link)| Some((LinkIndex::of_index(index), link.as_deref()?)))
    }
}
