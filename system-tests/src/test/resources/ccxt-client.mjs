// Runs ccxt's client of Binance, as it is, against a platform, and prints what it made of the answers as one JSON line.
// Arguments: the platform's port.
import ccxt from 'ccxt';

const port = process.argv[2];
const http = `http://127.0.0.1:${port}/api/v3`;
const webSocket = `ws://127.0.0.1:${port}/ws`;

function configure(exchange) {
    exchange.urls.api.public = http;
    exchange.urls.api.ws = { ...exchange.urls.api.ws, spot: webSocket };
    // Spot only: futures are other markets, on other addresses.
    exchange.options.fetchMarkets = { types: ['spot'] };
    exchange.options.defaultType = 'spot';
    return exchange;
}

const exchange = configure(new ccxt.binance());
const seen = {};
const markets = await exchange.loadMarkets();
seen.market = {
    id: markets['BTC/USDT'].id,
    base: markets['BTC/USDT'].base,
    quote: markets['BTC/USDT'].quote,
    spot: markets['BTC/USDT'].spot,
    active: markets['BTC/USDT'].active,
    tick: markets['BTC/USDT'].precision.price,
};
seen.time = await exchange.fetchTime();
seen.ticker = await exchange.fetchTicker('BTC/USDT');
seen.lastPrices = await exchange.fetchLastPrices(['BTC/USDT']);
seen.bidsAsks = await exchange.fetchBidsAsks(['BTC/USDT']);
seen.candles = await exchange.fetchOHLCV('BTC/USDT', '1m', 1768483800000, 10);
seen.trades = await exchange.fetchTrades('BTC/USDT', undefined, 10);
seen.tradesSince = await exchange.fetchTrades('BTC/USDT', 1768483860000, 10);
try {
    await exchange.publicGetTickerPrice({ symbol: 'NOPE' });
} catch (e) {
    seen.error = e.constructor.name;
}

// Whatever happens next is pushed: the other side sends a trade as soon as it reads this line.
const pushed = configure(new ccxt.pro.binance());
await pushed.loadHttpProxyAgent(); // ccxt asks for it where a WebSocket is without TLS
await pushed.loadMarkets();
const next = pushed.watchTrades('BTC/USDT');
const ticks = setInterval(() => console.log('WATCHING'), 500);
seen.watched = (await next)[0];
clearInterval(ticks);
await pushed.close();
console.log(JSON.stringify(seen));
process.exit(0);
