/** Text is set, never parsed: whatever stands in the database, it cannot become markup. */
export function element(name, text = '') {
	const created = document.createElement(name);
	created.textContent = text;
	return created;
}

export function milliseconds(value) {
	return `${value.toFixed((value < 10) ? 2 : (value < 100) ? 1 : 0)} ms`;
}

export function many(count, noun) {
	return `${count.toLocaleString('en')} ${noun}${(count === 1) ? '' : 's'}`;
}
