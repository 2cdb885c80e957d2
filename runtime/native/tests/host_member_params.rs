//! Queries and keys, taken apart.

use _native::host::params;

fn query(text: &str) -> Vec<(String, String)> {
    params::query(text)
}

fn pairs(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn a_query_is_decoded() {
    assert_eq!(query("a=1&b=x+y%20z&%C3%A9=%C3%A9"), pairs(&[("a", "1"), ("b", "x y z"), ("é", "é")]));
}

#[test]
fn odd_queries_mean_something_all_the_same() {
    assert_eq!(query(""), []);
    assert_eq!(query("&&a&=b&c=d=e"), pairs(&[("a", ""), ("", "b"), ("c", "d=e")]));
    assert_eq!(query("a=%zz%4&a=%ff"), pairs(&[("a", "%zz%4"), ("a", "\u{fffd}")]));
}

#[test]
fn one_parameter_is_the_key_as_it_is() {
    assert_eq!(params::room("chat:{name}", "a:b%"), [("name", "a:b%".to_owned())]);
}

#[test]
fn several_parameters_are_told_apart() {
    let got = params::room("game:{mode}:{table}", "a%3Ab:c%25+");
    assert_eq!(got, [("mode", "a:b".to_owned()), ("table", "c%+".to_owned())]);
    assert_eq!(params::room("echo", ""), []);
}
