#!/usr/bin/env bash
# Walks through the HTTP API of a running Trade Pulse, and says what does not answer as it should.
#   ./tradepulse up &  then  ./test_api.sh
#   BASE=http://host:port SYMBOL=AAPL API_KEY=KEY ./test_api.sh
# Where the server asks for keys, API_KEY has to be one with the scope admin. CURL_OPTIONS are passed on: -k, --cacert F.
set -uo pipefail

base=${BASE:-http://localhost:8000}
symbol=${SYMBOL:-AAPL}
failed=0
checked=0
# shellcheck disable=SC2206 # a list of options
options=(-sS --max-time 10 ${CURL_OPTIONS:-})
[ -n "${API_KEY:-}" ] && options+=(-H "X-API-Key: $API_KEY")

# check STATUS PATH PATTERN [CURL ARGUMENTS]: the answer has this status, and its body matches.
check() {
  local wanted=$1 path=$2 pattern=$3 answer status body
  shift 3
  checked=$((checked + 1))
  answer=$(curl "${options[@]}" -w '\n%{http_code}' "$@" "$base$path" 2>&1)
  status=${answer##*$'\n'}
  body=${answer%$'\n'*}
  if [ "$status" = "$wanted" ] && grep -qE -- "$pattern" <<<"$body"; then
    printf 'ok    %s %s\n' "$status" "$path"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s %s: wanted %s and /%s/, got\n%.400s\n' "$status" "$path" "$wanted" "$pattern" "$body"
  fi
}

# header STATUS PATH PATTERN [CURL ARGUMENTS]: the answer has this status, and one of its headers matches.
header() {
  local wanted=$1 path=$2 pattern=$3
  shift 3
  check "$wanted" "$path" "$pattern" -o /dev/null -D - "$@"
}

# stream PATH PATTERN [CURL ARGUMENTS]: what comes within two seconds matches.
stream() {
  local path=$1 pattern=$2 answer
  shift 2
  checked=$((checked + 1))
  answer=$(curl "${options[@]}" -N --max-time 2 -i "$@" "$base$path" 2>/dev/null)
  if tr -d '\r' <<<"$answer" | grep -qE -- "$pattern"; then
    printf 'ok    %s %s\n' "$(head -c 12 <<<"$answer" | tail -c 3)" "$path"
  else
    failed=$((failed + 1))
    printf 'FAIL  %s: wanted /%s/, got\n%.400s\n' "$path" "$pattern" "$answer"
  fi
}

for _ in $(seq 1 50); do
  curl "${options[@]}" -o /dev/null "$base/health/live" 2>/dev/null && break
  sleep 0.2
done
if ! curl "${options[@]}" -o /dev/null "$base/health/live"; then
  echo "nothing answers at $base: start it with ./tradepulse up, or set BASE" >&2
  exit 1
fi

# A fresh start has no price and no store for some seconds.
for _ in $(seq 1 100); do
  ready=$(curl "${options[@]}" -o /dev/null -w '%{http_code}' "$base/health/ready")
  priced=$(curl "${options[@]}" -o /dev/null -w '%{http_code}' "$base/price/latest?symbol=$symbol")
  bars=$(curl "${options[@]}" "$base/candles?symbol=$symbol&limit=1")
  [ "$ready" = 200 ] && [ "$priced" = 200 ] && grep -q '"open"' <<<"$bars" && break
  sleep 0.2
done

check 200 /health '"status":"(healthy|degraded)"'
check 200 /health/live '"status":"alive"'
check 200 /health/ready '"status":"ready"'

check 200 /symbols "\"symbol\":\"$symbol\""
check 200 "/price/latest?symbol=$symbol" '"price":[0-9]'
check 200 "/prices/latest" '"prices":\['
check 200 "/prices/latest?symbols=$symbol,NO.SUCH" '"unknown":\["NO\.SUCH"\]'
check 404 "/price/latest?symbol=NO.SUCH" '"code":"UNKNOWN_SYMBOL"'
check 400 "/price/latest" '"code":"MISSING_PARAMETER"'

check 200 "/trades?symbol=$symbol&limit=2" '"pagination":\{"limit":2,"offset":0,"total":[0-9]+\}'
check 400 "/trades?symbol=$symbol&start=yesterday" '"parameter":"start"'
check 400 "/trades?symbol=$symbol&limit=20000" '"parameter":"limit"'
check 200 "/candles?symbol=$symbol&interval=1m&limit=2" '"vwap":[0-9]'
check 200 "/candles?symbol=$symbol&interval=5m&limit=2" '"trades":[0-9]'
check 200 "/candles?symbol=$symbol&interval=1s&limit=2&order=desc" '"final":'
check 200 "/candles?symbol=$symbol&interval=1d&tz=America/New_York" '"total":[0-9]'
check 200 "/candles?symbol=$symbol&interval=1h&session=XNYS" '"pagination":'
check 400 "/candles?symbol=$symbol&interval=7m" '"parameter":"interval"'
check 400 "/candles?symbol=$symbol&interval=1d&tz=Mars/Base" '"parameter":"tz"'
check 400 "/candles?symbol=$symbol&interval=1h&session=XXXX" '"parameter":"session"'
for figure in vwap twap spread frequency volatility; do
  check 200 "/analytics/$figure?symbol=$symbol" '"data":\['
done
check 400 "/analytics/vwap?symbol=$symbol&start=2026-01-02&end=2026-01-01" '"parameter":"'

check 200 /api/snapshots '^\{"success":true,"data":\[.*"count":[0-9]+,"timestamp":[0-9]{13}\}$'
check 200 "/api/snapshots/$symbol" "\"data\":\{\"symbol\":\"$symbol\".*\"count\":1"
check 404 /api/snapshots/NO.SUCH '"code":"UNKNOWN_SYMBOL"'
check 200 /api/snapshots/query '"unknown":\["NO\.SUCH"\]' -d "{\"symbols\":[\"$symbol\",\"NO.SUCH\"]}"
check 400 /api/snapshots/query '"code":"BAD_REQUEST"' -d 'no JSON'
check 405 /api/snapshots/query '"code":"METHOD_NOT_ALLOWED"'
check 200 /api/stats '"ticks_stored":[0-9]+'

sink=/v1/pipeline/sink/tick
now=$(date +%s)000
key="test-api-$now-$$"
good="{\"symbol\":\"SINK.TEST\",\"price\":12.5,\"timestamp\":$now}"
bad="{\"symbol\":\"SINK.TEST\",\"price\":-1,\"timestamp\":$now}"
check 200 $sink '"accepted":1,"rejected":\[\]' -H 'Content-Type: application/json' -d "$good"
check 207 $sink '"index":1,"code":"PRICE_NOT_POSITIVE"' -H 'Content-Type: application/json' \
  -H "Idempotency-Key: $key" -d "[$good,$bad]"
check 207 $sink '"accepted":1' -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d "[$good,$bad]"
check 422 $sink '"code":"IDEMPOTENCY_KEY_REUSED"' -H 'Content-Type: application/json' -H "Idempotency-Key: $key" -d "$good"
check 422 $sink '"code":"MALFORMED"' -H 'Content-Type: text/plain' -d 'no tick'
check 400 $sink '"code":"BAD_REQUEST"' -H 'Content-Type: application/json' -d ' '
check 405 $sink '"code":"METHOD_NOT_ALLOWED"'
check 415 $sink '"code":"UNSUPPORTED_MEDIA_TYPE"' -H 'Content-Type: text/html' -d 'no tick'
# They are there once they are stored.
for _ in $(seq 1 100); do
  curl "${options[@]}" "$base/v1/rejects?limit=1" | grep -q '"data":\[{' && break
  sleep 0.2
done
check 200 "/v1/rejects?limit=1&order=desc" '"data":\[\{"at":"'
check 400 "/v1/rejects?code=NOPE" '"parameter":"code"'

check 200 /status/ingestion '"providers":\['
check 200 /latency '"stage":"bus_to_store"'
check 200 /metrics 'tradepulse_stage_latency_seconds_bucket'
check 200 /metrics '# EOF' -H 'Accept: application/openmetrics-text'

check 200 "/v1/price/latest?symbol=$symbol" '"price":[0-9]'
check 200 "/v1/api/snapshots/$symbol" '"success":true'
check 200 /openapi.json '"openapi": *"3\.1'
check 200 /docs 'SwaggerUIBundle'
check 200 /redoc 'Redoc\.init'
header 200 /docs/swagger-ui-bundle.js '^[Cc]ontent-[Ee]ncoding: gzip' -H 'Accept-Encoding: gzip'
header 200 /redoc/redoc.standalone.js '^[Cc]ache-[Cc]ontrol: max-age='

header 200 /symbols '^[Ee][Tt]ag: W/"'
header 304 /symbols '^[Ee][Tt]ag: W/"' -H 'If-None-Match: *'
tag=$(curl "${options[@]}" -o /dev/null -D - "$base/openapi.json" | tr -d '\r' | sed -n 's/^[Ee][Tt]ag: //p')
header 304 /openapi.json '^[Cc]ache-[Cc]ontrol: ' -H "If-None-Match: $tag"
header 200 "/candles?symbol=$symbol&interval=1m&end=2026-01-01T00:00:00Z" '^[Cc]ache-[Cc]ontrol: '
header 200 /openapi.json '^[Cc]ontent-[Ee]ncoding: gzip' -H 'Accept-Encoding: gzip'
check 200 /openapi.json '"openapi"' --compressed
header 200 "/price/latest?symbol=$symbol" '^[Cc]ache-[Cc]ontrol: no-store' -I
header 200 "/api/v3/ticker/price?symbol=$symbol" '^[Cc]ontent-[Ll]ength: [1-9]' -I
header 204 /symbols '^[Aa]llow: GET, HEAD, OPTIONS' -X OPTIONS
header 204 $sink '^[Aa]llow: POST, OPTIONS' -X OPTIONS
header 405 /symbols '^[Aa]llow: GET, HEAD, OPTIONS' -X DELETE
header 404 /nothing '^[Cc]ontent-[Tt]ype: application/problem\+json'
header 400 /price/latest '^[Cc]ontent-[Tt]ype: application/problem\+json'
if curl --version | grep -q HTTP2; then
  header 200 "/price/latest?symbol=$symbol" '^HTTP/2 200' --http2-prior-knowledge
  header 200 "/price/latest?symbol=$symbol" '^HTTP/2 200' --http2
fi

stream "/stream?symbols=$symbol" '^[Cc]ontent-[Tt]ype: text/event-stream'
stream "/stream?symbols=$symbol" '^data: \{"type":"snapshot"'
stream "/v1/stream?symbols=$symbol" '^id: [^ ]+-[0-9]+$'
check 400 /stream '"code":"BAD_PARAMETER"'
check 426 /ws '"code":"UPGRADE_REQUIRED"'
stream /ws '^HTTP/1.1 101' --http1.1 -H 'Connection: Upgrade' -H 'Upgrade: websocket' \
  -H 'Sec-WebSocket-Version: 13' -H 'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ=='

check 200 /api/v3/ping '^\{\}$'
check 200 /api/v3/time '"serverTime":[0-9]{13}'
check 200 "/api/v3/exchangeInfo?symbol=$symbol" '"filterType":"PRICE_FILTER"'
check 200 "/api/v3/ticker/price?symbol=$symbol" "^\{\"symbol\":\"$symbol\",\"price\":\"[0-9]+\.[0-9]{8}"
check 200 /api/v3/ticker/price '^\[\{"symbol":'
check 200 "/api/v3/ticker/bookTicker?symbol=$symbol" '"bidPrice":"'
check 200 "/api/v3/ticker/24hr?symbol=$symbol" '"weightedAvgPrice":"'
check 200 "/api/v3/klines?symbol=$symbol&interval=1m&limit=2" '^\[\[[0-9]{13},"[0-9.]+"'
check 200 "/api/v3/trades?symbol=$symbol&limit=2" '"isBuyerMaker":(true|false)'
check 200 "/api/v3/aggTrades?symbol=$symbol&limit=2" '"M":true'
check 400 "/api/v3/klines?symbol=$symbol&interval=7m" '^\{"code":-1120,"msg":"Invalid interval\."\}$'
check 400 '/api/v3/ticker/price?symbol=NOSUCH' '^\{"code":-1121,"msg":"Invalid symbol\."\}$'
check 404 /api/v3/depth '"code":-1020'

now=$(date +%s)
check 200 /udf/config '"supported_resolutions":\["1S"'
check 200 /udf/time '^[0-9]{10}$'
check 200 "/udf/symbols?symbol=$symbol" "\"name\":\"$symbol\""
check 200 "/udf/search?query=$symbol&limit=5" "\"symbol\":\"$symbol\""
check 200 "/udf/history?symbol=$symbol&resolution=1&from=0&to=$((now + 60))&countback=2" '"s":"ok","t":\[[0-9]+'
check 200 "/udf/quotes?symbols=$symbol" '"lp":[0-9]'
check 200 '/udf/history?symbol=NOSUCH&resolution=1&from=0&to=1' '"s":"error","errmsg":"unknown_symbol"'

if [ -n "${API_KEY:-}" ]; then
  keyed=("${options[@]}")
  options=("${options[@]:0:${#options[@]}-2}")
  check 401 /symbols '"code":"KEY_NEEDED"'
  check 403 /symbols '"code":"WRONG_KEY"' -H 'X-API-Key: no-such-key'
  check 401 /api/v3/ping '^\{"code":-2015,'
  check 200 /symbols '"symbols":' -H "Authorization: Bearer $API_KEY"
  check 200 /api/v3/ping '^\{\}$' -H "X-MBX-APIKEY: $API_KEY"
  options=("${keyed[@]}")
fi
check 200 / '<title>Trade Pulse</title>'
check 404 /nothing '"code":"NOT_FOUND"'
check 405 /symbols '"code":"METHOD_NOT_ALLOWED"' -X POST

echo "$((checked - failed)) of $checked as they should be"
[ "$failed" = 0 ]
