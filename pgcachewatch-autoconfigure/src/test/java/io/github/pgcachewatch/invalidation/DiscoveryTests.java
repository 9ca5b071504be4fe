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

package io.github.pgcachewatch.invalidation;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.Set;

import io.github.pgcachewatch.PgInvalidated;
import io.github.pgcachewatch.binding.BindingDiscovery;
import io.github.pgcachewatch.binding.PgInvalidatedCacheOperationSource;
import io.github.pgcachewatch.event.Operation;
import org.aopalliance.intercept.MethodInterceptor;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

import org.springframework.aop.framework.AopProxyUtils;
import org.springframework.aop.framework.ProxyFactory;
import org.springframework.beans.factory.FactoryBean;
import org.springframework.cache.annotation.AnnotationCacheOperationSource;
import org.springframework.cache.annotation.CacheConfig;
import org.springframework.cache.annotation.CacheEvict;
import org.springframework.cache.annotation.CachePut;
import org.springframework.cache.annotation.Cacheable;
import org.springframework.cache.annotation.Caching;
import org.springframework.cache.interceptor.CacheableOperation;
import org.springframework.core.annotation.AliasFor;
import org.springframework.util.ClassUtils;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Where annotations may stand, and what they then bind; each is filled through the proxy
 * and evicted by a row.
 */
class DiscoveryTests {

	private static final String[] BOOK = { "id int8", "isbn text" };

	@Test
	void anAnnotationOnAnInterfaceCountsForJdkProxies() {
		try (CachingContext context = CachingContext.withJdkProxies(ShopImplementation.class).table("book", BOOK)) {
			Shop shop = context.bean(Shop.class);
			assertThat(Proxy.isProxyClass(shop.getClass())).isTrue();
			assertEvictsWhatItFilled(context, () -> shop.find(42), "ShopImplementation.find");
		}
	}

	@Test
	void anAnnotationOnAnInterfaceCountsForClassProxies() {
		try (CachingContext context = new CachingContext(ShopImplementation.class).table("book", BOOK)) {
			ShopImplementation shop = context.bean(ShopImplementation.class);
			assertEvictsWhatItFilled(context, () -> shop.find(42), "ShopImplementation.find");
		}
	}

	@Test
	void anAnnotationOnAGenericSuperclassBindsTheResolvedType() {
		try (CachingContext context = new CachingContext(LongStore.class).table("book", BOOK)) {
			LongStore store = context.bean(LongStore.class);
			assertEvictsWhatItFilled(context, () -> store.find(42L), "LongStore.find");
			assertEvictsWhatItFilled(context, () -> store.overridden(42L), "LongStore.overridden");
		}
	}

	@Test
	void anAnnotationOnATypeAddsToEachMethodThatFillsThroughSpring() {
		try (CachingContext context = new CachingContext(MixedType.class).table("book", BOOK)
			.table("price", "id int8")) {
			MixedType bean = context.bean(MixedType.class);
			bean.cached(42);
			bean.put(42);
			bean.plain(42);
			assertThat(context.change("price", "id", 1L)).containsExactlyInAnyOrder("evict cached all CHANGE",
					"evict put all CHANGE", "evict MixedType.own all CHANGE");
			assertThat(context.change("book", "id", 42L)).containsExactlyInAnyOrder("evict cached [42] CHANGE",
					"evict MixedType.own [42] CHANGE");
			assertThat(context.cachedKeys("MixedType.plain")).isEmpty();
		}
	}

	@Test
	void classLevelCacheableIsBound() {
		try (CachingContext context = new CachingContext(CacheableType.class).table("book", BOOK)) {
			CacheableType bean = context.bean(CacheableType.class);
			assertEvictsWhatItFilled(context, () -> bean.find(42), "type");
		}
	}

	@Test
	void repeatedAnnotationsBindEachTable() {
		try (CachingContext context = new CachingContext(Repeated.class).table("book", BOOK)
			.table("author", "id int8")) {
			Repeated bean = context.bean(Repeated.class);
			assertEvictsWhatItFilled(context, () -> bean.find(42), "Repeated.find");
			assertThat(context.change("author", "id", 7L)).containsExactly("evict Repeated.find all CHANGE");
		}
	}

	@Test
	void aMetaAnnotationPassesItsAttributesOn() {
		try (CachingContext context = new CachingContext(Composed.class).table("book", BOOK)) {
			Composed bean = context.bean(Composed.class);
			assertEvictsWhatItFilled(context, () -> bean.find(42), "composed");
			assertThat(context.discover().bindings()).singleElement()
				.satisfies((binding) -> assertThat(binding.operations()).containsExactly(Operation.UPDATE));
		}
	}

	@Test
	void theInterfaceOfAFactoryBeansObjectIsBound() {
		try (CachingContext context = CachingContext.withJdkProxies(RepositoryFactory.class).table("book", BOOK)) {
			BookRepository repository = context.bean(BookRepository.class);
			assertEvictsWhatItFilled(context, () -> repository.findTitle(42), "BookRepository.findTitle");
			assertThat(repository.save("x")).isEqualTo(repository.save("x"));
			assertEvictsWhatItFilled(context, () -> repository.findById(42L), "BookRepository.findById");
			assertThat(context.cachedKeys("CrudBase.save")).isEmpty();
			assertThat(context.cachedKeys("BookRepository.save")).isEmpty();
		}
	}

	@Test
	void aRepositoryWhoseTargetDoesNotImplementItsInterfaceIsBound() {
		try (CachingContext context = CachingContext.withJdkProxies(ProxiedRepositoryFactory.class)
			.table("book", BOOK)) {
			BookRepository repository = context.bean(BookRepository.class);
			assertThat(AopProxyUtils.ultimateTargetClass(repository)).isEqualTo(SimpleRepository.class);
			assertEvictsWhatItFilled(context, () -> repository.findTitle(42), "BookRepository.findTitle");
			assertEvictsWhatItFilled(context, () -> repository.findById(42L), "BookRepository.findById");
		}
	}

	@Test
	void aTypesAnnotationAddsToWhatARepositoryCachesAndCachesNothing() {
		try (CachingContext context = CachingContext.withJdkProxies(AnnotatedRepositoryFactory.class)
			.table("book", BOOK)
			.table("author", "id int8")) {
			AnnotatedRepository repository = context.bean(AnnotatedRepository.class);
			repository.save("x");
			repository.count("x");
			repository.findTitle(42);
			assertThat(context.change("author", "id", 7L))
				.containsExactly("evict AnnotatedRepository.findTitle all CHANGE");
			assertThat(context.change("book", "id", 42L))
				.containsExactly("evict AnnotatedRepository.findTitle [42] CHANGE");
			assertThat(context.cachedKeys("AnnotatedRepository.findTitle")).containsExactly(42L);
			assertThat(context.caches()).containsExactly("AnnotatedRepository.findTitle");
		}
	}

	@Test
	void aMethodThatRepositoriesInheritIsCachedByEachUnderItsOwnName() {
		try (CachingContext context = CachingContext
			.withJdkProxies(TitleRepositoryFactory.class, AuthorRepositoryFactory.class)
			.table("book", BOOK)) {
			context.bean(TitleRepository.class).findById(42L);
			context.bean(AuthorRepository.class).findById(43L);
			assertThat(context.cachedKeys("TitleRepository.findById")).containsExactly(42L);
			assertThat(context.cachedKeys("AuthorRepository.findById")).containsExactly(43L);
			assertThat(context.caches()).containsExactlyInAnyOrder("TitleRepository.findById",
					"AuthorRepository.findById");
			assertThat(context.change("book", "id", 42L)).containsExactlyInAnyOrder(
					"evict TitleRepository.findById [42] CHANGE", "evict AuthorRepository.findById [42] CHANGE");
		}
	}

	@Test
	void anAnnotationReplacesThatOfTheOverriddenMethod() {
		try (CachingContext context = new CachingContext(Overriding.class, Keeping.class).table("book", BOOK)) {
			assertThat(context.discover().bindings())
				.extracting((binding) -> binding.cacheName() + " " + binding.table().name())
				.containsExactlyInAnyOrder("Overriding.find book", "Keeping.find book");
		}
	}

	@Test
	void annotationsOfTwoInterfacesAddUp() {
		try (CachingContext context = new CachingContext(TwoInterfaces.class).table("book", BOOK)) {
			assertThat(context.discover().bindings()).extracting((binding) -> binding.table().name())
				.containsExactlyInAnyOrder("book", "price");
		}
	}

	@Test
	void theOverloadsThatKotlinGeneratesArePassedOver() {
		try (CachingContext context = new CachingContext(KotlinOverloads.class).table("book", BOOK)) {
			assertThat(context.discover().bindings()).singleElement()
				.satisfies((binding) -> assertThat(binding.cacheName()).isEqualTo("KotlinOverloads.find"));
			context.bean(KotlinOverloads.class).find(42);
			assertThat(context.cachedKeys("KotlinOverloads.find")).hasSize(1);
		}
	}

	@Test
	void cacheConfigNamesTheCaches() {
		try (CachingContext context = new CachingContext(Configured.class).table("book", BOOK)) {
			Configured bean = context.bean(Configured.class);
			bean.find(42);
			bean.alone("x");
			assertThat(context.cachedKeys("configured")).containsExactlyInAnyOrder(42L, "x");
			assertThat(context.change("book", "id", 42L, "isbn", "x"))
				.containsExactly("evict configured [42, x] CHANGE");
		}
	}

	@Test
	void cachingWithSeveralOperationsBindsEachCacheByItsOwnKey() {
		try (CachingContext context = new CachingContext(Several.class).table("book", BOOK)) {
			context.bean(Several.class).find(42);
			assertThat(context.cachedKeys("a")).containsExactly("a42");
			assertThat(context.cachedKeys("b")).containsExactly(42L);
			assertThat(context.change("book", "id", 42L)).containsExactlyInAnyOrder("evict a [a42] CHANGE",
					"evict b [42] CHANGE");
		}
	}

	@Test
	void cacheNamesChooseAmongTheCachesOfTheMethodAndAddOthers() {
		try (CachingContext context = new CachingContext(Named.class).table("book", BOOK)) {
			assertThat(context.change("book", "id", 42L)).containsExactlyInAnyOrder("evict a [42] CHANGE",
					"evict other [42] CHANGE", "evict resolved [42] CHANGE", "evict evicted [k42] CHANGE");
		}
	}

	@Test
	void syncIsPassedOn() {
		PgInvalidatedCacheOperationSource source = new PgInvalidatedCacheOperationSource(
				new AnnotationCacheOperationSource(false));
		assertThat(source.getCacheOperations(method(Synchronized.class, "find", long.class), Synchronized.class))
			.singleElement()
			.satisfies((operation) -> assertThat(((CacheableOperation) operation).isSync()).isTrue());
	}

	@Test
	void classesWithoutTheAnnotationAreNoCandidates() {
		PgInvalidatedCacheOperationSource source = new PgInvalidatedCacheOperationSource(
				new AnnotationCacheOperationSource(false));
		assertThat(source.isCandidateClass(Several.class)).isTrue();
		assertThat(source.isCandidateClass(Unbound.class)).isFalse();
		assertThat(source.isCandidateClass(String.class)).isFalse();
		assertThat(source.hasCacheOperations(method(Several.class, "find", long.class), Several.class)).isFalse();
		assertThat(source.hasCacheOperations(method(Object.class, "toString"), MixedType.class)).isFalse();
	}

	@Test
	void aMethodThatFillsAWatchedCacheWithoutABindingIsWarnedOf() {
		try (CachingContext context = new CachingContext(Several.class, Unbound.class).table("book", BOOK)) {
			BindingDiscovery bindings = context.discover();
			assertThat(bindings.warnings(Set.of())).singleElement()
				.asString()
				.contains("Unbound.find(long)", "'a'", "@PgInvalidated");
			assertThat(bindings.warnings(Set.of("a"))).isEmpty();
		}
	}

	@Test
	void aCacheThatItsOwnMethodLeavesUnboundIsWarnedOf() {
		try (CachingContext context = new CachingContext(Named.class)) {
			assertThat(context.discover().warnings(Set.of())).singleElement()
				.asString()
				.contains("Named.find(long)", "'b'");
		}
	}

	@Test
	void anAnnotationOnAGenericInterfaceBindsTheTypeOfTheImplementation() {
		for (boolean proxyTargetClass : new boolean[] { false, true }) {
			try (CachingContext context = proxyTargetClass ? new CachingContext(BookFinder.class)
					: CachingContext.withJdkProxies(BookFinder.class)) {
				context.table("book", BOOK);
				@SuppressWarnings("unchecked")
				Finder<String, Long> finder = context.bean(Finder.class);
				assertEvictsWhatItFilled(context, () -> finder.find(42L), "BookFinder.find");
			}
		}
	}

	@Test
	void anInterfaceOfABaseClassThatDoesNotKnowItIsRespected() {
		try (CachingContext context = CachingContext.withJdkProxies(Inherited.class).table("book", BOOK)) {
			Shop shop = context.bean(Shop.class);
			assertEvictsWhatItFilled(context, () -> shop.find(42), "Inherited.find");
		}
	}

	private static void assertEvictsWhatItFilled(CachingContext context, Runnable fill, String cacheName) {
		fill.run();
		assertThat(context.cachedKeys(cacheName)).containsExactly(42L);
		assertThat(context.change("book", "id", 42L)).contains("evict " + cacheName + " [42] CHANGE");
		assertThat(context.evicted()).contains(42L);
	}

	static Method method(Class<?> type, String name, Class<?>... parameters) {
		return ClassUtils.getMethod(type, name, parameters);
	}

	interface Shop {

		@PgInvalidated(table = "book", key = "id")
		String find(long id);

	}

	static class ShopImplementation implements Shop {

		@Override
		public String find(long id) {
			return "x";
		}

	}

	abstract static class Store<T> {

		@PgInvalidated(table = "book", key = "id")
		public String find(T id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "id")
		public String overridden(T id) {
			return "x";
		}

	}

	static class LongStore extends Store<Long> {

		@Override
		public String overridden(Long id) {
			return "y";
		}

	}

	interface Finder<T, K> {

		@PgInvalidated(table = "book", key = "id")
		T find(K key);

	}

	static class BookFinder implements Finder<String, Long> {

		@Override
		public String find(Long id) {
			return "x";
		}

	}

	static class Unaware {

		public String find(long id) {
			return "x";
		}

	}

	static class Inherited extends Unaware implements Shop {

	}

	@PgInvalidated(table = "price")
	static class MixedType {

		@Cacheable("cached")
		@PgInvalidated(table = "book", key = "id")
		public String cached(long id) {
			return "x";
		}

		@CachePut("put")
		public String put(long id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "id")
		public String own(long id) {
			return "x";
		}

		@CacheEvict("cached")
		public String evict(long id) {
			return "x";
		}

		public String plain(long id) {
			return "x";
		}

	}

	@Cacheable("type")
	static class CacheableType {

		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class Repeated {

		@PgInvalidated(table = "book", key = "id")
		@PgInvalidated("author")
		public String find(long id) {
			return "x";
		}

	}

	@Target(ElementType.METHOD)
	@Retention(RetentionPolicy.RUNTIME)
	@PgInvalidated(table = "book", operations = Operation.UPDATE)
	@interface BookKeyed {

		@AliasFor(annotation = PgInvalidated.class, attribute = "key")
		String[] by();

		@AliasFor(annotation = PgInvalidated.class, attribute = "cacheNames")
		String[] cache();

	}

	static class Composed {

		@BookKeyed(by = "id", cache = "composed")
		public String find(long id) {
			return "x";
		}

	}

	interface CrudBase<T, K> {

		T save(T entity);

		T findById(K id);

	}

	interface BookRepository extends CrudBase<String, Long> {

		@PgInvalidated(table = "book", key = "id")
		String findTitle(long id);

		@Override
		@PgInvalidated(table = "book", key = "id")
		String findById(Long id);

	}

	static class RepositoryFactory implements FactoryBean<BookRepository> {

		@Override
		public BookRepository getObject() {
			return (BookRepository) Proxy.newProxyInstance(getClass().getClassLoader(),
					new Class<?>[] { BookRepository.class }, (proxy, method, arguments) -> "x");
		}

		@Override
		public Class<?> getObjectType() {
			return BookRepository.class;
		}

	}

	static class SimpleRepository implements CrudBase<Object, Object> {

		@Override
		public Object save(Object entity) {
			return entity;
		}

		@Override
		public Object findById(Object id) {
			return "x";
		}

	}

	static class ProxiedRepositoryFactory implements FactoryBean<BookRepository> {

		@Override
		public BookRepository getObject() {
			return proxy(BookRepository.class);
		}

		@Override
		public Class<?> getObjectType() {
			return BookRepository.class;
		}

	}

	@PgInvalidated("author")
	interface AnnotatedRepository extends CrudBase<String, Long> {

		@PgInvalidated(table = "book", key = "id")
		String findTitle(long id);

		String count(String title);

	}

	static class AnnotatedRepositoryFactory implements FactoryBean<AnnotatedRepository> {

		@Override
		public AnnotatedRepository getObject() {
			return proxy(AnnotatedRepository.class);
		}

		@Override
		public Class<?> getObjectType() {
			return AnnotatedRepository.class;
		}

	}

	interface KeyedBase<T> extends CrudBase<T, Long> {

		@Override
		@PgInvalidated(table = "book", key = "id")
		T findById(Long id);

	}

	interface TitleRepository extends KeyedBase<String> {

	}

	interface AuthorRepository extends KeyedBase<String> {

	}

	static class TitleRepositoryFactory implements FactoryBean<TitleRepository> {

		@Override
		public TitleRepository getObject() {
			return proxy(TitleRepository.class);
		}

		@Override
		public Class<?> getObjectType() {
			return TitleRepository.class;
		}

	}

	static class AuthorRepositoryFactory implements FactoryBean<AuthorRepository> {

		@Override
		public AuthorRepository getObject() {
			return proxy(AuthorRepository.class);
		}

		@Override
		public Class<?> getObjectType() {
			return AuthorRepository.class;
		}

	}

	static class Overridden {

		@PgInvalidated(table = "price", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class Overriding extends Overridden {

		@Override
		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class Keeping extends Overriding {

		@Override
		public String find(long id) {
			return "x";
		}

	}

	interface Priced {

		@PgInvalidated(table = "price")
		String find(long id);

	}

	static class TwoInterfaces implements Shop, Priced {

		@Override
		public String find(long id) {
			return "x";
		}

	}

	/**
	 * What Kotlin's compiler makes of
	 * {@code @JvmOverloads fun find(id: Long, lang: String = "en")}.
	 */
	@kotlin.Metadata
	static class KotlinOverloads {

		@PgInvalidated(table = "book")
		public String find(long id, String language) {
			return "x";
		}

		@PgInvalidated(table = "book")
		public final String find(long id) {
			return find$default(this, id, null, 2, null);
		}

		public static String find$default(KotlinOverloads self, long id, @Nullable String language, int mask,
				@Nullable Object handler) {
			return self.find(id, "en");
		}

	}

	private static <T> T proxy(Class<T> repository) {
		ProxyFactory factory = new ProxyFactory();
		factory.setTarget(new SimpleRepository());
		factory.setInterfaces(repository);
		factory.addAdvice((MethodInterceptor) (invocation) -> "x");
		return repository.cast(factory.getProxy());
	}

	@CacheConfig(cacheNames = "configured")
	static class Configured {

		@Cacheable
		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "x";
		}

		@PgInvalidated(table = "book", key = "isbn")
		public String alone(String isbn) {
			return "x";
		}

	}

	static class Several {

		@Caching(cacheable = { @Cacheable(cacheNames = "a", key = "'a' + #id"), @Cacheable("b") },
				evict = @CacheEvict("c"))
		@PgInvalidated(table = "book", key = "id")
		public String find(long id) {
			return "x";
		}

	}

	static class Named {

		@Cacheable({ "a", "b" })
		@PgInvalidated(table = "book", key = "id", cacheNames = { "a", "other" })
		public String find(long id) {
			return "x";
		}

		@Cacheable(cacheResolver = "custom")
		@PgInvalidated(table = "book", key = "id", cacheNames = "resolved")
		public String resolved(long id) {
			return "x";
		}

		@CacheEvict(cacheNames = "evicted", key = "'k' + #id")
		@PgInvalidated(table = "book", key = "id", cacheNames = "evicted")
		public void evict(long id) {
		}

	}

	static class Synchronized {

		@PgInvalidated(table = "book", key = "id", sync = true)
		public String find(long id) {
			return "x";
		}

	}

	static class Unbound {

		@Cacheable("a")
		public String find(long id) {
			return "x";
		}

	}

}
