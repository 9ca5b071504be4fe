import { element } from './text.js';

const SECONDS = 60;
const HEIGHT = 100;
const SVG = 'http://www.w3.org/2000/svg';

function drawn(name, instance, attributes) {
	const created = document.createElementNS(SVG, name);
	created.dataset.instance = instance;
	Object.entries(attributes).forEach(([attribute, value]) => created.setAttribute(attribute, value));
	return created;
}

/** One line for each instance over the last minute. The latest values stand above it as text. */
export class Plot {

	constructor(figure, top, format) {
		this.top = top;
		this.format = format;
		this.series = new Map();
		this.values = element('span');
		this.scale = element('span');
		this.scale.className = 'top';
		figure.querySelector('figcaption').append(this.values, this.scale);
		this.svg = document.createElementNS(SVG, 'svg');
		this.svg.setAttribute('viewBox', `0 0 ${SECONDS - 1} ${HEIGHT}`);
		this.svg.setAttribute('preserveAspectRatio', 'none');
		this.svg.setAttribute('aria-hidden', 'true');
		figure.append(this.svg);
	}

	add(samples) {
		for (const { name, ...sample } of samples) {
			const series = this.series.get(name) ?? [];
			this.series.set(name, [...series, sample].slice(-SECONDS));
		}
		this.draw();
	}

	draw() {
		const values = [...this.series.values()].flat().map((sample) => sample.value ?? 0);
		const top = this.top ?? 2 ** Math.ceil(Math.log2(Math.max(1, ...values)));
		this.scale.textContent = this.format(top);
		this.values.replaceChildren();
		this.svg.replaceChildren();
		for (const [name, series] of this.series) {
			const latest = element('b', `${name} ${this.text(series.at(-1).value)} `);
			latest.dataset.instance = name;
			this.values.append(latest);
			this.svg.append(...this.closed(name, series), drawn('path', name, { d: this.path(series, top) }));
		}
	}

	text(value) {
		return (value === null) ? '–' : this.format(value);
	}

	x(series, index) {
		return SECONDS - series.length + index;
	}

	closed(name, series) {
		return series.flatMap((sample, index) => sample.closed
			? [drawn('rect', name, { x: this.x(series, index) - 1, y: 0, width: 1, height: HEIGHT })] : []);
	}

	/** Seconds without a read leave a gap. */
	path(series, top) {
		return series.flatMap(({ value }, index) => {
			if (value === null) {
				return [];
			}
			const move = (index === 0 || series[index - 1].value === null) ? 'M' : 'L';
			return [`${move}${this.x(series, index)} ${HEIGHT - HEIGHT * value / top}`];
		}).join(' ');
	}

}
