# shellcheck shell=bash disable=SC2086,SC2154 # a list is meant to be split
# SPDX-License-Identifier: MIT
#
# addresses.sh: what strangers can ask for, out of the route table. Who adds a route or a parameter names here what to ask for; until
# then the scripts that walk all routes fail.

# Values for what stands in braces, and for parameters; a script may set others. `ids` and `slugs` are lists.
declare -A fill=()

# values_of NAME: of a part of a path, one a line.
values_of() {
  local name=$1 value
  case $name in
    id) printf '%s\n' ${fill[ids]} ;;
    article) printf '%s\n' ${fill[ids]} ${fill[slugs]} ;;
    *)
      [[ -n ${fill[$name]:-} ]] || fail "no value is known for {$name} in a path: name one in addresses.sh"
      for value in ${fill[$name]}; do printf '%s\n' "$value"; done
      ;;
  esac
}

# paths_of PATTERN: with every value of each part.
paths_of() {
  local pattern=$1 name value
  if [[ $pattern =~ \{([a-z]+)\} ]]; then
    name=${BASH_REMATCH[1]}
    while read -r value; do
      paths_of "${pattern/"{$name}"/"$value"}"
    done < <(values_of "$name")
    return
  fi
  printf '%s\n' "$pattern"
}

# queries_of PARAMETER: what to ask with it, one query a line; it may need others beside it.
queries_of() {
  local tag
  case $1 in
    lang) printf 'lang=%s\n' zh-Hans de ;;
    section) printf 'section=%s\n' ${fill[slug]} nowhere ;;
    tag) for tag in ${fill[tag]}; do printf 'tag=%s\ntag=%s&sort=views\ntag=%s&sort=trending\n' "$tag" "$tag" "$tag"; done ;;
    sort) printf 'sort=%s\n' newest views trending 'views&limit=1' 'trending&limit=1' ;;
    period) printf 'sort=views&period=%s\n' day week ;;
    since | until | modified_since) printf "$1=%s\n" ${fill[time]} ;;
    limit) printf 'limit=%s\n' 1 3 100 ;;
    ids) printf 'ids=%s\n' "${fill[ids]// /,}" ;;
    days) printf 'days=7&ids=%s\n' "${fill[ids]// /,}" ;;
    from | to) printf "$1=%s\n" ${fill[day]} ;;
    q) for tag in ${fill[q]}; do printf 'q=%s\nq=%s&limit=1\n' "$tag" "$tag"; done ;;
    cursor) ;; # scripts follow `next`
    view | status) printf '%s=edit\n%s=any\n' "$1" "$1" ;; # for editors: others are refused
    *) fail "no value is known for the parameter \"$1\": name one in addresses.sh" ;;
  esac
}

# addresses: `METHOD TARGET` a line of everything that the route table lets everybody ask for, and nothing twice.
addresses() {
  local verb pattern who help parameters parameter needs path query
  tp_bare routes
  while read -r verb pattern who _ _ help; do
    [[ $who == all ]] || continue
    parameters='' needs=''
    [[ $help != *\?* ]] || parameters=${help##*\?}
    case $pattern in
      */search) needs="q=${fill[q]%% *}&" ;;
      /api/v1/views) needs="ids=${fill[ids]// /,}&" ;;
    esac
    while read -r path; do
      [[ $needs == ids* ]] || printf '%s %s\n' "$verb" "$path"
      for parameter in ${parameters//&/ }; do
        while read -r query; do
          [[ -n $query ]] || continue
          [[ $query == "${needs%%=*}="* || $query == *"&${needs%%=*}="* ]] || query=$needs$query
          printf '%s %s?%s\n' "$verb" "$path" "$query"
        done < <(queries_of "$parameter")
      done
    done < <(paths_of "$pattern")
  done <<<"$out" | awk '!seen[$0]++'
}
