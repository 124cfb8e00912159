# The scripts of the pages come from npm; the .NET SDK image has no Node, so they are fetched here.
FROM node:22-slim AS npm
WORKDIR /npm
COPY src/Web/package.json src/Web/package-lock.json ./
COPY src/Web/build/math-font.mjs build/
RUN npm ci --no-audit --no-fund --ignore-scripts && node build/math-font.mjs

FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /webnn
COPY . .
COPY --from=npm /npm/node_modules src/Web/node_modules
# The stamp tells the build that `npm ci` is done. CI=true: paths in the symbols do not depend on where this was built.
RUN --mount=type=cache,target=/root/.nuget/packages \
    touch src/Web/node_modules/.restored.stamp \
 && CI=true dotnet publish src/Web -c Release -o /app -p:RestoreLockedMode=true -p:UseAppHost=false

FROM mcr.microsoft.com/dotnet/aspnet:10.0
WORKDIR /app
COPY --from=build /app .
RUN install -d -o $APP_UID -g $APP_UID /data
VOLUME /data
ENV ASPNETCORE_HTTP_PORTS=8080 \
    WebNN__DataDirectory=/data
EXPOSE 8080
USER $APP_UID
# the image has no curl: the app asks itself
HEALTHCHECK --interval=5s --timeout=5s --start-period=60s --retries=3 CMD ["dotnet", "WebNN.Web.dll", "--healthcheck"]
ENTRYPOINT ["dotnet", "WebNN.Web.dll"]
