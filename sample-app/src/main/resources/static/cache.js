import { element, many } from './text.js';

const LIT = 900;
const GONE = 3000;
const SHOWN = 12;
const order = (one, other) => (Number(one) - Number(other)) || 0;

function text(value) {
	return (typeof value === 'object') ? `${value.title}, ${value.price.toFixed(2)}` : value;
}

/** What befell an entry since it was last shown. */
function what(row, entry) {
	if (row.gone || row.fills !== entry.fills) {
		return (entry.bypassed > 0) ? 'bypassed' : 'filled';
	}
	return (row.bypassed !== entry.bypassed) ? 'bypassed' : (row.hits !== entry.hits) ? 'hit' : null;
}

/** The entries of one cache, which light up when something befalls them. */
export class CacheTable {

	constructor(name) {
		this.table = document.getElementById('cache').content.firstElementChild.cloneNode(true);
		this.table.dataset.cache = name;
		this.table.querySelector('code').textContent = name;
		this.rows = new Map();
	}

	show(cache) {
		this.table.querySelector('caption span').textContent =
			`${(cache.entries === 1) ? '1 entry' : `${cache.entries.toLocaleString('en')} entries`}, `
			+ many(cache.evictions, 'eviction')
			+ ((cache.tables.length > 0) ? `, found to read ${cache.tables.join(', ')}` : '');
		const shown = new Set(cache.shown.map((entry) => entry.key));
		cache.shown.forEach((entry) => this.showEntry(entry));
		this.shown = true;
		for (const [key, row] of this.rows) {
			if (!shown.has(key) && !row.gone) {
				this.remove(key, row, cache.shown.length < SHOWN);
			}
		}
	}

	showEntry(entry) {
		const row = this.rows.get(entry.key) ?? this.insert(entry.key);
		clearTimeout(row.gone);
		const event = what(row, entry);
		Object.assign(row, { gone: null, fills: entry.fills, hits: entry.hits, bypassed: entry.bypassed });
		if (event) {
			row.value.textContent = text(entry.value);
			row.state.textContent = (event !== 'bypassed' && entry.hits > 0) ? many(entry.hits, 'hit') : event;
			if (this.shown) {
				this.light(row, event);
			}
		}
	}

	insert(key) {
		const row = { element: element('tr'), value: element('td'), state: element('td') };
		row.element.dataset.key = key;
		row.element.append(element('td', key), row.value, row.state);
		const next = [...this.rows.keys()].sort(order).find((other) => order(key, other) < 0);
		this.table.tBodies[0].insertBefore(row.element, this.rows.get(next)?.element ?? null);
		this.rows.set(key, row);
		return row;
	}

	light(row, event) {
		clearTimeout(row.lit);
		row.element.dataset.event = event;
		row.lit = setTimeout(() => delete row.element.dataset.event, LIT);
	}

	/** An entry that only was not used lately, and gave its place to another, was not evicted. */
	remove(key, row, evicted) {
		if (evicted) {
			clearTimeout(row.lit);
			row.element.dataset.event = 'evicted';
			row.state.textContent = 'evicted';
		}
		row.gone = setTimeout(() => {
			row.element.remove();
			this.rows.delete(key);
		}, evicted ? GONE : 0);
	}

}
