/*
 * Copyright 2026 the PGCacheWatch authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.pgcachewatch.capture;

import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

import org.springframework.beans.factory.config.BeanPostProcessor;
import org.springframework.cache.interceptor.BeanFactoryCacheOperationSourceAdvisor;
import org.springframework.cache.interceptor.CacheInterceptor;
import org.springframework.core.PriorityOrdered;

/**
 * Has each advisor of Spring's caching tell when loads begin and end. Thread-safe.
 */
public final class LoadAdvicePostProcessor implements BeanPostProcessor, PriorityOrdered {

	private final BooleanSupplier enabled;

	private final Supplier<LoadCapture> capture;

	/**
	 * Creates a post-processor.
	 * @param enabled whether loads are looked at; not asked before the first call
	 * @param capture takes the loads; not asked for before the first call
	 */
	public LoadAdvicePostProcessor(BooleanSupplier enabled, Supplier<LoadCapture> capture) {
		this.enabled = enabled;
		this.capture = capture;
	}

	@Override
	public int getOrder() {
		return 0;
	}

	@Override
	public Object postProcessAfterInitialization(Object bean, String beanName) {
		if (bean instanceof BeanFactoryCacheOperationSourceAdvisor advisor
				&& advisor.getAdvice() instanceof CacheInterceptor interceptor) {
			advisor.setAdvice(new LoadAdvice(interceptor, this.enabled, this.capture));
		}
		return bean;
	}

}
