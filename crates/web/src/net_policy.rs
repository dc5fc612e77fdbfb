//! Which hosts of the network a run may reach.

use boa_engine::{Context, JsData};
use boa_gc::{Finalize, Trace};

/// What `fetch()` may reach when nothing else answers it. Without one in the context's data, nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Trace, Finalize, JsData)]
#[boa_gc(unsafe_empty_trace)]
pub enum NetPolicy {
    /// Nothing.
    #[default]
    Denied,
    /// Everything.
    All,
    /// What one of these patterns names: `host`, `host:port`, `*.host` (any depth of subdomains), `*.host:port`.
    Hosts(Vec<String>),
}

impl NetPolicy {
    /// The policy of a context.
    pub fn of(context: &Context) -> Self {
        context.get_data::<Self>().cloned().unwrap_or_default()
    }

    /// Makes this the policy of a context.
    pub fn set(self, context: &mut Context) {
        context.insert_data(self);
    }

    /// Whether this URL may be fetched.
    pub fn allows(&self, url: &url::Url) -> bool {
        match self {
            Self::Denied => false,
            Self::All => true,
            Self::Hosts(patterns) => {
                let Some(host) = url.host_str() else { return false };
                let port = url.port_or_known_default();
                patterns.iter().any(|pattern| matches(pattern, host, port))
            }
        }
    }
}

fn matches(pattern: &str, host: &str, port: Option<u16>) -> bool {
    let (name, wanted) = split_port(pattern);
    if wanted.is_some_and(|wanted| Some(wanted) != port) {
        return false;
    }
    let name = name.to_ascii_lowercase();
    match name.strip_prefix("*.") {
        Some(parent) => {
            host.strip_suffix(parent).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.'))
        }
        None => name == host,
    }
}

/// Splits the port off a pattern; the colons of a bracketed IPv6 address are none of it.
fn split_port(pattern: &str) -> (&str, Option<u16>) {
    match pattern.rsplit_once(':') {
        Some((name, port)) if !name.contains(':') || name.ends_with(']') => match port.parse() {
            Ok(port) => (name, Some(port)),
            Err(_) => (pattern, None),
        },
        _ => (pattern, None),
    }
}

#[cfg(test)]
mod tests {
    use super::NetPolicy;

    fn allows(patterns: &[&str], url: &str) -> bool {
        let policy = NetPolicy::Hosts(patterns.iter().map(|&pattern| pattern.to_owned()).collect());
        policy.allows(&url::Url::parse(url).expect("the test's URL is valid"))
    }

    #[test]
    fn hosts_are_named_exactly() {
        assert!(allows(&["example.com"], "https://example.com/a"));
        assert!(allows(&["Example.com"], "http://EXAMPLE.com:8080/"));
        assert!(!allows(&["example.com"], "https://api.example.com/"));
        assert!(!allows(&["example.com"], "https://notexample.com/"));
        assert!(!allows(&[], "https://example.com/"));
    }

    #[test]
    fn a_port_narrows() {
        assert!(allows(&["example.com:443"], "https://example.com/"));
        assert!(!allows(&["example.com:443"], "http://example.com/"));
        assert!(allows(&["[::1]:8080"], "http://[::1]:8080/"));
        assert!(allows(&["[::1]"], "http://[::1]:8080/"));
    }

    #[test]
    fn a_star_stands_for_subdomains() {
        assert!(allows(&["*.example.com"], "https://a.b.example.com/"));
        assert!(!allows(&["*.example.com"], "https://example.com/"));
        assert!(!allows(&["*.example.com"], "https://badexample.com/"));
    }

    #[test]
    fn denied_and_all() {
        let url = url::Url::parse("http://localhost/").expect("the test's URL is valid");
        assert!(!NetPolicy::Denied.allows(&url));
        assert!(NetPolicy::All.allows(&url));
    }
}
